import Core
import Telemetry
import Testing

private let moment = Timestamp(rfc3339: "2026-11-21T09:30:00.250Z") ?? Timestamp(microseconds: 0)

private func line(_ record: LogRecord, _ format: LogFormat = .json) -> String {
  String(decoding: format.line(for: record), as: UTF8.self)
}

private func record(_ message: String, _ fields: LogFields = [:], level: LogLevel = .info) -> LogRecord {
  LogRecord(time: moment, level: level, message: message, fields: fields)
}

@Suite struct LogFormatTests {
  @Test func `a JSON line carries everything in order`() {
    var record = record(
      "Answered.",
      [
        "method": "GET", "status": 200, "ratio": 0.5, "cached": true, "at": .timestamp(moment),
        "ms": .milliseconds(.microseconds(12_345)),
      ])
    record.component = "http"
    record.requestID = "r1"
    #expect(
      line(record)
        == #"{"time":"2026-11-21T09:30:00.250Z","level":"info","component":"http","message":"Answered.","requestId":"r1","#
        + #""method":"GET","status":200,"ratio":0.5,"cached":true,"at":"2026-11-21T09:30:00.250Z","ms":12.345}"# + "\n")
  }

  @Test func `a line for people carries everything`() {
    var record = record("Answered.", ["path": "/a b", "status": 200, "empty": ""], level: .warning)
    record.component = "http"
    record.requestID = "r1"
    #expect(
      line(record, .human(colors: false))
        == "2026-11-21T09:30:00.250Z WARN  http: Answered. path=\"/a b\" status=200 empty=\"\" [r1]\n")
  }

  @Test func `colors appear only when asked for`() {
    #expect(line(record("x", level: .error), .human(colors: true)).contains("\u{1B}[31mERROR\u{1B}[0m"))
    #expect(!line(record("x", level: .error), .human(colors: false)).contains("\u{1B}"))
  }

  @Test(arguments: [
    ("a\nb", #"a\nb"#), ("a\r\nb", #"a\r\nb"#), ("\t", #"\t"#), ("\"\\", #"\"\\"#),
    ("\u{0}\u{1B}[2J", #"\u0000\u001b[2J"#),
    ("\u{7F}", #"\u007f"#), ("\u{9B}2J", #"\u009b2J"#), ("\u{2028}\u{2029}", #"\u2028\u2029"#),
    ("\u{202E}x\u{2069}", #"\u202ex\u2069"#),
    ("\u{61C}\u{200F}", #"\u061c\u200f"#), ("é €😀 \u{A0}\u{2030}\u{2065}", "é €😀 \u{A0}\u{2030}\u{2065}"), ("", ""),
  ])
  func `what could break the line or the terminal is escaped`(text: String, escaped: String) {
    for format in [LogFormat.json, .human(colors: false)] {
      var hostile = record(text, [text: .string(text), "bytes": .bytes(Array(text.utf8))])
      hostile.component = text
      hostile.requestID = text
      let line = line(hostile, format)
      #expect(line.contains(escaped))
      #expect(line.utf8.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
      #expect(line.last == "\n")
    }
  }

  @Test func `bytes that are not UTF-8 are replaced`() {
    #expect(
      line(record("m", ["b": .bytes([0x61, 0xFF, 0xC3, 0x0A, 0xE2, 0x80])])).contains(
        #""b":"a\#u{FFFD}\#u{FFFD}\n\#u{FFFD}""#))
  }

  @Test func `a huge text is cut at a character and says how much is missing`() {
    let line = line(record("m", ["a": .string(String(repeating: "é", count: 1_000_000) + "x")]))
    #expect(line.utf8.count < 5000)
    #expect(line.contains("é…(+1995905 bytes)\""))
  }

  @Test func `an odd cut falls before the character`() {
    let line = line(record("a" + String(repeating: "é", count: 5000)))
    #expect(line.contains("é…(+5906 bytes)\""))
    #expect(!line.contains("\u{FFFD}"))
  }

  @Test func `huge bytes are cut`() {
    let line = line(record("m", ["b": .bytes([UInt8](repeating: 0x61, count: 1_000_000))]))
    #expect(line.contains("a…(+995904 bytes)\""))
  }

  @Test func `too many fields are left out and the line says so`() {
    var fields: LogFields = [:]
    for index in 0..<1000 { fields["f\(index)"] = .string(String(repeating: "\n", count: 1000)) }
    for format in [LogFormat.json, .human(colors: false)] {
      let line = line(record("m", fields), format)
      #expect(line.utf8.count < 80_000)
      #expect(line.contains("truncated"))
    }
  }

  @Test func `a field cannot take the place of the line's own`() {
    let line = line(record("m", ["level": "critical", "message": "x", "requestId": "y"]))
    #expect(line.contains(#""level":"info","message":"m","level_":"critical","message_":"x","requestId_":"y""#))
  }

  @Test func `numbers that JSON does not know are texts`() {
    #expect(line(record("m", ["a": .double(.nan), "b": .double(-.infinity)])).contains(#""a":"nan","b":"-inf""#))
  }

  @Test func `negative durations and early moments are written`() {
    let fields: LogFields = ["ms": .milliseconds(.microseconds(-1_005)), "at": .timestamp(Timestamp(microseconds: -1))]
    #expect(line(record("m", fields)).contains(#""ms":-1.005,"at":"1969-12-31T23:59:59.999Z""#))
  }

  @Test func `a secret is masked`() {
    let secret = Secret("hunter2")
    let line = line(record("The key is \(secret).", ["key": .secret(secret), "text": "\(secret)", "more": .masked]))
    #expect(!line.contains("hunter2"))
    #expect(line.contains(#""key":"••••","text":"••••","more":"••••""#))
  }

  @Test func `random bytes stay one valid line`() {
    var generator = SplitMix(state: 7)
    for _ in 0..<500 {
      let bytes = (0..<Int(generator.next() % 40)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      let text = LogFormat.json.line(for: record("m", ["b": .bytes(bytes)]))
      #expect(String(validating: text, as: UTF8.self) != nil)
      #expect(text.filter { $0 == UInt8(ascii: "\n") }.count == 1)
    }
  }
}

/// A small generator with a fixed seed, after Vigna's SplitMix64.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
