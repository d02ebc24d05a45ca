import Core
import Glibc
import Synchronization
import Testing

@testable import Telemetry

/// A pipe whose reading end the test reads.
private final class Pipe: Sendable {
  let reading: Int32
  let writing: Int32
  private let isWritingOpen = Mutex(true)

  init() {
    var ends: [Int32] = [0, 0]
    let result = unsafe pipe(&ends)
    precondition(result == 0, "The test needs a pipe.")
    reading = ends[0]
    writing = ends[1]
  }

  func closeWriting() {
    isWritingOpen.withLock { isOpen in
      if isOpen { close(writing) }
      isOpen = false
    }
  }

  /// Returns what can be read: at least one byte, or all up to the end when the writing end is closed.
  func read(atLeast count: Int = 1) -> String {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < count {
      let count = unsafe Glibc.read(reading, &piece, piece.count)
      guard count > 0 else { break }
      bytes += piece[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  deinit {
    closeWriting()
    close(reading)
  }
}

private func record(_ message: String, _ level: LogLevel = .info) -> LogRecord {
  LogRecord(time: Timestamp(seconds: 0), level: level, message: message)
}

@Suite struct StreamLogSinkTests {
  private let pipe = Pipe()

  @Test func `flush waits until the lines are written`() {
    let sink = StreamLogSink(descriptor: pipe.writing, format: .json, interval: .seconds(3600))
    sink.write(record("first"))
    sink.write(record("second"))
    sink.flush()
    let text = pipe.read()
    #expect(text.contains("first") && text.contains("second") && text.hasSuffix("}\n"))
  }

  @Test func `a line is written without a flush`() {
    let sink = StreamLogSink(descriptor: pipe.writing, format: .json, interval: .milliseconds(1))
    sink.write(record("alone"))
    #expect(pipe.read().contains("alone"))
  }

  @Test func `an error does not wait for the interval`() {
    let sink = StreamLogSink(descriptor: pipe.writing, format: .json, interval: .seconds(3600))
    sink.write(record("before"))
    sink.write(record("broken", .error))
    #expect(pipe.read(atLeast: 130).contains("broken"))
  }

  @Test func `a half full buffer does not wait for the interval`() {
    let sink = StreamLogSink(descriptor: pipe.writing, format: .json, interval: .seconds(3600), limit: 1000)
    for _ in 0..<8 { sink.write(record("line")) }
    #expect(pipe.read(atLeast: 500).contains("line"))
  }

  @Test func `the end of the sink writes what is left`() {
    do {
      let sink = StreamLogSink(descriptor: pipe.writing, format: .json, interval: .seconds(3600))
      sink.write(record("last"))
    }
    pipe.closeWriting()
    #expect(pipe.read(atLeast: .max).contains("last"))
  }

  @Test func `lines beyond the bound are dropped, counted and said`() {
    let output = LogOutput(descriptor: pipe.writing)
    let buffer = LogBuffer(output: output, limit: 10) { Array("dropped \($0)\n".utf8) }
    for line in ["12345\n", "6789", "abc\n", "defg\n"] { buffer.append(Array(line.utf8), isUrgent: false) }
    #expect(buffer.droppedLines == 2)
    buffer.drain()
    buffer.append(Array("more\n".utf8), isUrgent: false)
    buffer.drain()
    pipe.closeWriting()
    #expect(pipe.read(atLeast: .max) == "12345\n6789dropped 2\nmore\n")
  }

  @Test func `a descriptor that is not open costs lines, not the process`() {
    let sink = StreamLogSink(descriptor: 9999, format: .json)
    sink.write(record("lost"))
    sink.flush()
    #expect(sink.droppedLines == 1)
  }

  @Test func `a broken pipe costs lines, not the process`() {
    var ends: [Int32] = [0, 0]
    #expect(unsafe Glibc.pipe(&ends) == 0)
    close(ends[0])
    let sink = StreamLogSink(descriptor: ends[1], format: .json)
    sink.write(record("lost"))
    sink.flush()
    #expect(sink.droppedLines == 1)
    close(ends[1])
  }

  @Test func `a reader that does not read cannot hold up callers`() {
    let sink = StreamLogSink(descriptor: pipe.writing, format: .json, interval: .milliseconds(1), limit: 100_000)
    for _ in 0..<20_000 { sink.write(record("flood")) }
    #expect(sink.droppedLines > 0)
    var text = ""
    while !text.contains("Log lines were dropped") { text += pipe.read() }
    #expect(text.contains("flood"))
  }

  @Test func `lines of many threads arrive whole and none is missing`() async {
    let sink = StreamLogSink(descriptor: pipe.writing, format: .json, interval: .milliseconds(1), limit: 64 << 20)
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask { for line in 0..<500 { sink.write(record("<\(writer)-\(line)>")) } }
      }
    }
    var text = ""
    while text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) < 4000 { text += pipe.read() }
    let lines = text.split(separator: "\n")
    #expect(Set(lines).count == 4000)
    #expect(lines.allSatisfy { $0.hasPrefix("{\"time\"") && $0.hasSuffix(">\"}") })
  }

  @Test func `a pipe is no terminal and gets JSON`() {
    #expect(LogFormat.suited(to: pipe.writing, environment: ["TERM": "xterm"]) == .json)
  }
}
