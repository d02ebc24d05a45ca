import Core
import Synchronization
import Telemetry
import Testing

/// A clock that stands still.
private struct Noon: TimeSource {
  func now() -> Timestamp { Timestamp(seconds: 43_200) }
  func uptime() -> Duration { .zero }
  func sleep(for duration: Duration) async throws {}
}

@Suite struct LoggerTests {
  private let sink = MemoryLogSink()

  @Test func `a line carries time, level, component, request and fields`() {
    let logger = Logger(sink: sink, fields: ["node": 1], time: Noon()).with(component: "media").with(requestID: "r")
    logger.with(["job": "j"]).warning("Slow.", ["seconds": 9])
    #expect(
      sink.records == [
        LogRecord(
          time: Timestamp(seconds: 43_200), level: .warning, component: "media", message: "Slow.", requestID: "r",
          fields: ["node": 1, "job": "j", "seconds": 9])
      ])
  }

  @Test func `a level below the logger's costs nothing`() {
    let logger = Logger(sink: sink, level: .warning)
    var computed = 0
    func message() -> String {
      computed += 1
      return "m"
    }
    logger.info(message(), ["field": .string(message())])
    #expect(sink.records.isEmpty)
    #expect(computed == 0)
    #expect(!logger.isEnabled(.info) && logger.isEnabled(.warning))
  }

  @Test func `every level has its method`() {
    let logger = Logger(sink: sink, level: .trace)
    logger.trace("m")
    logger.debug("m")
    logger.info("m")
    logger.warning("m")
    logger.error("m", ["error": .error(CancellationError())])
    logger.critical("m")
    #expect(sink.records.map(\.level) == LogLevel.allCases)
  }

  @Test func `a later field wins over an earlier one of the same name`() {
    Logger(sink: sink, fields: ["a": 1, "b": 2]).info("m", ["a": 3])
    #expect(sink.records.first?.fields == ["b": 2, "a": 3])
  }

  @Test func `a critical line is flushed before the call returns`() {
    let counter = FlushCounter()
    let logger = Logger(sink: counter)
    logger.error("m")
    #expect(counter.flushes.withLock { $0 } == 0)
    logger.critical("m")
    #expect(counter.flushes.withLock { $0 } == 1)
  }

  @Test func `the memory sink keeps the newest lines`() {
    let sink = MemoryLogSink(limit: 2)
    let logger = Logger(sink: sink)
    for message in ["1", "2", "3"] { logger.info(message) }
    #expect(sink.messages == ["2", "3"])
  }

  @Test func `the silent logger drops everything`() {
    Logger.silent.critical("m")
    Logger.silent.flush()
  }
}

private final class FlushCounter: LogSink {
  let flushes = Mutex(0)

  func write(_: LogRecord) {}
  func flush() { flushes.withLock { $0 += 1 } }
}
