import HTTP
import Telemetry
import Testing

@Suite struct ErrorResponsesTests {
  private struct Strange: Error {}

  @Test func `an HTTPError becomes a problem`() async {
    let response = await ErrorResponses(logger: .silent).respond(to: get("/x")) { _ in
      throw HTTPError(.conflict, "name-taken", "The name is taken.")
    }
    #expect(response.status == .conflict)
    #expect(response.headers["Content-Type"] == "application/problem+json")
    #expect(response.text.contains("name-taken"))
  }

  @Test func `an unknown error says nothing to the client and everything to the log`() async throws {
    let sink = MemoryLogSink()
    var request = get("/x?token=secret")
    request.id = "r1"
    let response = await ErrorResponses(logger: Logger(sink: sink)).respond(to: request) { _ in throw Strange() }
    #expect(response.status == .internalServerError)
    #expect(!response.text.contains("Strange"))
    #expect(response.text.contains("r1"))
    let record = try #require(sink.records.first)
    #expect(record.level == .error)
    #expect(record.requestID == "r1")
    #expect(record.fields["error"] == "Strange()")
    #expect(record.fields["path"] == "/x")
  }
}
