import Synchronization

/// Keeps the latest log lines in memory, for tests.
///
/// At its bound the oldest line gives way to the newest.
public final class MemoryLogSink: LogSink {
  private let kept = Mutex<[LogRecord]>([])
  private let limit: Int

  /// A sink that keeps so many lines.
  public init(limit: Int = 10_000) {
    self.limit = limit
  }

  /// Keeps a line.
  public func write(_ record: LogRecord) {
    kept.withLock { records in
      if records.count >= limit { records.removeFirst(records.count - limit + 1) }
      records.append(record)
    }
  }

  /// Does nothing, because nothing waits.
  public func flush() {}

  /// The lines, oldest first.
  public var records: [LogRecord] {
    kept.withLock { $0 }
  }

  /// The messages of all lines, oldest first.
  public var messages: [String] {
    records.map(\.message)
  }
}

/// Drops every log line.
public struct SilentLogSink: LogSink {
  /// A sink that drops everything.
  public init() {}

  /// Drops the line.
  public func write(_: LogRecord) {}

  /// Does nothing.
  public func flush() {}
}
