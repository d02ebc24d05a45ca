public import Core

/// Writes log lines for one part of the program.
///
/// A message is a sentence without values; the values go into fields, so that lines can be counted and searched:
///
/// ```swift
/// logger.warning("The delivery will be tried again.", ["queue": .string(queue), "attempt": 3])
/// ```
///
/// A copy is cheap. Neither message nor fields are computed when the level is not logged.
public struct Logger: Sendable {
  /// The least level that is logged.
  public let level: LogLevel
  /// The part of the program that speaks; empty for the program itself.
  public private(set) var component: String
  /// The request in whose course lines are written.
  public private(set) var requestID: String?
  /// Fields that every line carries.
  public private(set) var fields: LogFields

  private let output: Output

  private final class Output: Sendable {
    let sink: any LogSink
    let time: any TimeSource

    init(sink: any LogSink, time: any TimeSource) {
      self.sink = sink
      self.time = time
    }
  }

  /// A logger that writes into a sink.
  ///
  /// - Parameters:
  ///   - sink: Where the lines go.
  ///   - level: The least level that is logged.
  ///   - component: The part of the program that speaks.
  ///   - fields: Fields that every line carries.
  ///   - time: The clock that stamps the lines.
  public init(
    sink: any LogSink, level: LogLevel = .info, component: String = "", fields: LogFields = [:],
    time: any TimeSource = SystemTime()
  ) {
    self.level = level
    self.component = component
    self.fields = fields
    self.output = Output(sink: sink, time: time)
  }

  /// A logger that drops everything.
  public static let silent = Logger(sink: SilentLogSink(), level: .critical)

  /// Returns this logger for another part of the program.
  public func with(component: String) -> Logger {
    var logger = self
    logger.component = component
    return logger
  }

  /// Returns this logger for the course of a request.
  public func with(requestID: String) -> Logger {
    var logger = self
    logger.requestID = requestID
    return logger
  }

  /// Returns this logger with more fields on every line; they win over earlier ones of the same name.
  public func with(_ fields: LogFields) -> Logger {
    var logger = self
    logger.fields = self.fields.merging(fields)
    return logger
  }

  /// Whether lines of a level are written at all.
  public func isEnabled(_ level: LogLevel) -> Bool {
    level >= self.level
  }

  /// Writes a line, if its level is logged.
  ///
  /// - Parameters:
  ///   - level: How much it matters.
  ///   - message: What happened, as a sentence without values.
  ///   - fields: The values.
  public func log(
    _ level: LogLevel, _ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]
  ) {
    guard level >= self.level else { return }
    output.sink.write(
      LogRecord(
        time: output.time.now(), level: level, component: component, message: message(), requestID: requestID,
        fields: self.fields.merging(fields())))
    if level == .critical { output.sink.flush() }
  }

  /// Waits until every line taken so far is written, or the sink's bound has passed.
  public func flush() {
    output.sink.flush()
  }
}

extension Logger {
  /// Writes a line for whoever hunts one error.
  ///
  /// - Parameters:
  ///   - message: What happened, as a sentence without values.
  ///   - fields: The values.
  public func trace(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.trace, message(), fields())
  }

  /// Writes a line for the program's developers.
  ///
  /// - Parameters:
  ///   - message: What happened, as a sentence without values.
  ///   - fields: The values.
  public func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.debug, message(), fields())
  }

  /// Writes a line for the operator.
  ///
  /// - Parameters:
  ///   - message: What happened, as a sentence without values.
  ///   - fields: The values.
  public func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.info, message(), fields())
  }

  /// Writes a line about something that works still, and will not for ever.
  ///
  /// - Parameters:
  ///   - message: What happened, as a sentence without values.
  ///   - fields: The values.
  public func warning(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.warning, message(), fields())
  }

  /// Writes a line about something that was asked for and has failed.
  ///
  /// - Parameters:
  ///   - message: What happened, as a sentence without values.
  ///   - fields: The values.
  public func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.error, message(), fields())
  }

  /// Writes a line about why the process cannot go on, and waits until it is written.
  ///
  /// - Parameters:
  ///   - message: What happened, as a sentence without values.
  ///   - fields: The values.
  public func critical(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    log(.critical, message(), fields())
  }
}
