import Synchronization

/// Writes server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
///
/// Several tasks may write; each event goes out whole, in the order of the calls. A call returns when the connection has
/// room for more, so a slow client slows the writers and nothing piles up.
public final class EventWriter: Sendable {
  private let body: any HTTPBodyWriter
  private let turns = Turns()

  init(_ body: any HTTPBodyWriter) {
    self.body = body
  }

  /// Sends an event.
  ///
  /// - Parameters:
  ///   - data: the text; line breaks of any kind arrive as line feeds.
  ///   - event: the kind of event; the client calls it `message` when there is none.
  ///   - id: what the client repeats as `Last-Event-ID` when it comes back.
  /// - Throws: `CancellationError` when the client is gone.
  public func send(_ data: String, event: String? = nil, id: String? = nil) async throws {
    try await write(EventWriter.block(data, event: event, id: id))
  }

  /// Tells the client how long to wait before it comes back after the connection has ended.
  ///
  /// - Throws: `CancellationError` when the client is gone.
  public func retry(after wait: Duration) async throws {
    let milliseconds = wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000
    try await write(Array("retry: \(milliseconds)\n\n".utf8))
  }

  /// Sends a comment, which clients ignore and proxies take for a sign of life.
  ///
  /// - Throws: `CancellationError` when the client is gone.
  public func comment(_ text: String = "") async throws {
    try await write(Array(":\(EventWriter.line(text))\n\n".utf8))
  }

  private func write(_ bytes: [UInt8]) async throws {
    await turns.begin()
    defer { turns.end() }
    try await body.write(bytes)
  }

  private static func block(_ data: String, event: String?, id: String?) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.utf8.count + 32)
    if let id { bytes += "id: \(line(id))\n".utf8 }
    if let event { bytes += "event: \(line(event))\n".utf8 }
    bytes += "data: ".utf8
    var previous: UInt8 = 0
    for byte in data.utf8 {
      switch byte {
      case UInt8(ascii: "\n") where previous == UInt8(ascii: "\r"): break
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): bytes += "\ndata: ".utf8
      default: bytes.append(byte)
      }
      previous = byte
    }
    bytes += "\n\n".utf8
    return bytes
  }

  /// A text without the characters that would end its line, and without NUL, which would void an id.
  private static func line(_ text: String) -> String {
    String(decoding: text.utf8.filter { $0 != 0x0a && $0 != 0x0d && $0 != 0 }, as: UTF8.self)
  }
}

/// Lets tasks have their turn one after another, in the order in which they came.
private final class Turns: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func begin() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.isTaken else {
          state.isTaken = true
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  func end() {
    let next = state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isTaken = false
        return nil as CheckedContinuation<Void, Never>?
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
