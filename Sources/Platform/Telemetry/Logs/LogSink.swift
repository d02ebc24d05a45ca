public import Core

/// One line of the log, before it is written.
public struct LogRecord: Sendable, Hashable {
  /// When it happened.
  public var time: Timestamp
  /// How much it matters.
  public var level: LogLevel
  /// The part of the program that speaks: `http`, `media`; empty for the program itself.
  public var component: String
  /// What happened, as a sentence without values.
  public var message: String
  /// The request during which it happened.
  public var requestID: String?
  /// The values.
  public var fields: LogFields

  /// A line.
  ///
  /// - Parameters:
  ///   - time: When it happened.
  ///   - level: How much it matters.
  ///   - component: The part of the program that speaks.
  ///   - message: What happened, as a sentence without values.
  ///   - requestID: The request during which it happened.
  ///   - fields: The values.
  public init(
    time: Timestamp, level: LogLevel, component: String = "", message: String, requestID: String? = nil,
    fields: LogFields = [:]
  ) {
    self.time = time
    self.level = level
    self.component = component
    self.message = message
    self.requestID = requestID
    self.fields = fields
  }
}

/// Where log lines go.
///
/// `write` is called on event loops, tens of thousands of times a second: it must not wait for a disk, a terminal or a
/// reader. A sink that cannot keep up drops lines, counts them, and says so in the log.
public protocol LogSink: Sendable {
  /// Takes a line.
  func write(_ record: LogRecord)

  /// Waits until every line taken so far is written, or a bound has passed; for the end of the process.
  func flush()
}
