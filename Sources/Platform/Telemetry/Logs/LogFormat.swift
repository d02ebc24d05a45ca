import Core

/// How a log line is written: as JSON for machines, or as text for people.
///
/// Whatever a line carries, it stays one line, and nothing in it can move a terminal's cursor or hide text: control
/// characters and marks of writing direction are written as escapes. A text is cut at 4 KiB and says how much is missing;
/// fields that would take a line past 64 KiB are left out, and `truncated` says so.
public enum LogFormat: Sendable, Hashable {
  /// One JSON object per line: `{"time":"…","level":"info","component":"http","message":"…","requestId":"…",…}`.
  ///
  /// A field whose name is one of these gets an underscore behind it.
  case json
  /// `2026-11-21T09:30:00.250Z INFO  http: The message. key=value [request id]`, with colors if asked for.
  case human(colors: Bool)

  /// The most bytes that one text in a line keeps.
  static let textLimit = 4096
  /// The most bytes that a line takes before its remaining fields are left out.
  static let lineLimit = 65_536

  /// Returns the line's bytes, line feed included.
  public func line(for record: LogRecord) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(512)
    switch self {
    case .json: Self.appendJSON(record, to: &line)
    case .human(let colors): Self.appendHuman(record, colors: colors, to: &line)
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }
}

// MARK: - JSON

extension LogFormat {
  private static func appendJSON(_ record: LogRecord, to line: inout [UInt8]) {
    line.append("{\"time\":\"")
    line.append(record.time)
    line.append("\",\"level\":\"")
    line.append(record.level.staticName)
    if !record.component.isEmpty {
      line.append("\",\"component\":\"")
      line.appendEscaped(record.component, limit: textLimit)
    }
    line.append("\",\"message\":\"")
    line.appendEscaped(record.message, limit: textLimit)
    if let requestID = record.requestID {
      line.append("\",\"requestId\":\"")
      line.appendEscaped(requestID, limit: textLimit)
    }
    line.append(UInt8(ascii: "\""))
    for field in record.fields.all {
      guard line.count < lineLimit else {
        line.append(",\"truncated\":true")
        break
      }
      line.append(",\"")
      line.appendEscaped(field.name, limit: textLimit)
      if isReserved(field.name) { line.append(UInt8(ascii: "_")) }
      line.append("\":")
      appendJSON(field.value, to: &line)
    }
    line.append(UInt8(ascii: "}"))
  }

  private static func isReserved(_ name: String) -> Bool {
    switch name {
    case "time", "level", "component", "message", "requestId", "truncated": true
    default: false
    }
  }

  private static func appendJSON(_ value: LogValue, to line: inout [UInt8]) {
    switch value {
    case .integer(let number): line.append(contentsOf: String(number).utf8)
    case .boolean(let flag): line.append(flag ? "true" : "false")
    case .double(let number) where number.isFinite: line.append(contentsOf: String(number).utf8)
    case .milliseconds(let duration): line.appendMilliseconds(duration)
    case .double, .string, .timestamp, .bytes, .masked:
      line.append(UInt8(ascii: "\""))
      appendText(value, to: &line)
      line.append(UInt8(ascii: "\""))
    }
  }

  /// Appends a value as text, without quotes around it.
  private static func appendText(_ value: LogValue, to line: inout [UInt8]) {
    switch value {
    case .string(let text): line.appendEscaped(text, limit: textLimit)
    case .integer(let number): line.append(contentsOf: String(number).utf8)
    case .double(let number): line.append(contentsOf: String(number).utf8)
    case .boolean(let flag): line.append(flag ? "true" : "false")
    case .milliseconds(let duration): line.appendMilliseconds(duration)
    case .timestamp(let moment): line.append(moment)
    case .bytes(let bytes):
      // One byte more than is kept is decoded, so that the cut is seen; a hostile megabyte is not.
      let text = String(decoding: bytes.prefix(textLimit + 1), as: UTF8.self)
      line.appendEscaped(text, limit: textLimit, missing: max(0, bytes.count - textLimit - 1))
    case .masked: line.append(contentsOf: Secret.mask.utf8)
    }
  }
}

// MARK: - Text for people

extension LogFormat {
  private static func appendHuman(_ record: LogRecord, colors: Bool, to line: inout [UInt8]) {
    if colors { line.append("\u{1B}[2m") }
    line.append(record.time)
    if colors { line.append("\u{1B}[0m") }
    line.append(UInt8(ascii: " "))
    if colors { line.append(record.level.color) }
    line.append(record.level.label)
    if colors { line.append("\u{1B}[0m") }
    line.append(UInt8(ascii: " "))
    if !record.component.isEmpty {
      line.appendEscaped(record.component, limit: textLimit)
      line.append(": ")
    }
    line.appendEscaped(record.message, limit: textLimit)
    for field in record.fields.all {
      guard line.count < lineLimit else {
        line.append(" truncated=true")
        break
      }
      line.append(UInt8(ascii: " "))
      line.appendEscaped(field.name, limit: textLimit)
      line.append(UInt8(ascii: "="))
      appendQuotedIfNeeded(field.value, to: &line)
    }
    if let requestID = record.requestID {
      line.append(" [")
      line.appendEscaped(requestID, limit: textLimit)
      line.append(UInt8(ascii: "]"))
    }
  }

  /// Appends a value, in quotes when a reader could not tell where it ends.
  private static func appendQuotedIfNeeded(_ value: LogValue, to line: inout [UInt8]) {
    let start = line.count
    appendText(value, to: &line)
    let isPlain = line[start...].allSatisfy {
      $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "]")
    }
    guard !isPlain || line.count == start else { return }
    line.insert(UInt8(ascii: "\""), at: start)
    line.append(UInt8(ascii: "\""))
  }
}

extension LogLevel {
  fileprivate var staticName: StaticString {
    switch self {
    case .trace: "trace"
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    case .critical: "critical"
    }
  }

  /// The level in capitals, five columns wide.
  fileprivate var label: StaticString {
    switch self {
    case .trace: "TRACE"
    case .debug: "DEBUG"
    case .info: "INFO "
    case .warning: "WARN "
    case .error: "ERROR"
    case .critical: "FATAL"
    }
  }

  /// The escape sequence of the level's color (ECMA-48, section 8.3.117).
  fileprivate var color: StaticString {
    switch self {
    case .trace, .debug: "\u{1B}[2m"
    case .info: "\u{1B}[32m"
    case .warning: "\u{1B}[33m"
    case .error: "\u{1B}[31m"
    case .critical: "\u{1B}[1;31m"
    }
  }
}
