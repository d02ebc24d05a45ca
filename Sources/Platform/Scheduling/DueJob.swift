public import Core

/// Work to be done at a moment: a row in a table, so that it survives a restart.
public struct DueJob: Sendable, Hashable {
  /// Tells it from all others of its kind; scheduling the same id again moves it.
  public let id: String
  /// Which handler does it: `reminder`, `sweep-outbox`.
  public let kind: String
  /// When it is to be done, at the earliest.
  public let due: Timestamp
  /// What the handler needs, usually JSON.
  public let payload: [UInt8]

  /// Work to be done.
  public init(id: String, kind: String, due: Timestamp, payload: [UInt8] = []) {
    self.id = id
    self.kind = kind
    self.due = due
    self.payload = payload
  }
}
