import HTTP
import RoostTesting
import Telemetry
import Testing

@Suite struct AccessLogTests {
  @Test func `a line says what was asked and how it went, without the query`() async throws {
    let sink = MemoryLogSink()
    let time = ManualTime()
    var request = request(.post, "/upload?token=secret")
    request.id = "r1"
    request.remoteAddress = "192.0.2.7"
    _ = try await AccessLog(Logger(sink: sink), time: time).respond(to: request) { _ in
      time.advance(by: .milliseconds(12))
      return .text("success!", status: .created)
    }
    let record = try #require(sink.records.first)
    #expect(record.requestID == "r1")
    #expect(record.level == .info)
    #expect(
      record.fields == [
        "method": "POST", "path": "/upload", "status": 201, "bytes": 8, "durationMs": .milliseconds(.milliseconds(12)),
        "remote": "192.0.2.7",
      ])
  }

  @Test func `a stream of unknown length is logged as streamed`() async throws {
    let sink = MemoryLogSink()
    _ = try await AccessLog(Logger(sink: sink)).respond(to: get("/")) { _ in
      HTTPResponse(.ok, body: .stream(HTTPResponseStream { _ in }))
    }
    #expect(sink.records.first?.fields["bytes"] == "streamed")
  }

  @Test func `nothing is measured where nothing is logged`() async throws {
    let sink = MemoryLogSink()
    _ = try await AccessLog(Logger(sink: sink, level: .warning)).respond(to: get("/")) { _ in .text("") }
    #expect(sink.records.isEmpty)
  }
}
