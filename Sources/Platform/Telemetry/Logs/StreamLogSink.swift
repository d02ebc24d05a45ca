public import Core
import Glibc

/// Writes log lines to a descriptor, standard error or standard output, from a thread of its own.
///
/// A caller formats its line and copies it into a buffer; the thread writes the buffer every 100 ms, at once when it is
/// half full or when a line is an error, and sleeps while there is nothing to write. When the reader does not keep up and
/// the buffer is full, lines are dropped and counted, and a line says how many as soon as there is room.
public final class StreamLogSink: LogSink {
  /// The time that `flush` and the end of the sink wait for a reader that does not read.
  static let patience: Duration = .seconds(2)

  private let buffer: LogBuffer
  private let format: LogFormat
  private let thread: LogThread?

  /// A sink that writes to a descriptor, which must stay open as long as the sink lives.
  ///
  /// When no thread can be started, each line is written by its caller.
  ///
  /// - Parameters:
  ///   - descriptor: Where the lines go.
  ///   - format: How they look.
  ///   - interval: How long a line may wait for others.
  ///   - limit: The size of the buffer in bytes.
  ///   - time: The clock that stamps the line about dropped lines.
  public init(
    descriptor: Int32 = 2, format: LogFormat, interval: Duration = .milliseconds(100), limit: Int = 4 << 20,
    time: any TimeSource = SystemTime()
  ) {
    let buffer = LogBuffer(output: LogOutput(descriptor: descriptor), limit: limit) { count in
      format.line(
        for: LogRecord(
          time: time.now(), level: .warning, component: "log",
          message: "Log lines were dropped, because the output did not keep up.", fields: ["count": .integer(count)]))
    }
    self.buffer = buffer
    self.format = format
    self.thread = LogThread(buffer: buffer, interval: interval)
  }

  deinit {
    buffer.close()
    thread?.join()
  }

  /// Formats a line and takes it into the buffer.
  public func write(_ record: LogRecord) {
    buffer.append(format.line(for: record), isUrgent: record.level >= .error)
    if thread == nil { buffer.drain() }
  }

  /// Waits until every line taken so far is written, at most two seconds.
  public func flush() {
    guard thread != nil else { return buffer.drain() }
    buffer.flush(atMost: Self.patience)
  }

  /// How many lines have been dropped since the start, for a metric.
  public var droppedLines: Int {
    buffer.droppedLines
  }
}

extension LogFormat {
  /// Returns the format for a descriptor: text for people on a terminal, else JSON; colors unless the environment objects.
  ///
  /// See isatty(3) and https://no-color.org.
  ///
  /// - Parameters:
  ///   - descriptor: Where the lines go.
  ///   - environment: The process's environment, of which `NO_COLOR` and `TERM` are read.
  /// - Returns: The format.
  public static func suited(to descriptor: Int32, environment: [String: String]) -> LogFormat {
    guard isatty(descriptor) == 1 else { return .json }
    return .human(colors: environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb")
  }
}
