import HTTP
import JSON
import Synchronization
import Testing

@Suite struct ErrorMappingTests {
  private func answer(to error: any Error) throws -> (response: HTTPResponse, body: JSONValue) {
    let mapping = ErrorMapping { _, _ in Issue.record("nothing was to be reported") }
    let response = mapping.response(to: HTTPRequest(method: .get, target: "/v1/x?token=1", id: "r1"), for: error)
    return (response, try body(of: response))
  }

  private func body(of response: HTTPResponse) throws -> JSONValue {
    guard case .bytes(let bytes) = response.body else { return .null }
    return try JSONParser.parse(bytes)
  }

  @Test func `a failure becomes problem details`() throws {
    let (response, body) = try answer(
      to: HTTPError(.conflict, "course-started", "The course began at 10:00.", headers: ["X-More": "y"]))
    #expect(response.status == .conflict)
    #expect(response.headers["Content-Type"] == "application/problem+json")
    #expect(response.headers["X-More"] == "y")
    #expect(
      body == [
        "type": "/problems/course-started", "title": "Course started", "status": 409,
        "detail": "The course began at 10:00.", "instance": "/v1/x", "requestId": "r1",
      ])
  }

  @Test func `wrong values are 422 and name their fields`() throws {
    let (response, body) = try answer(to: JSONFieldErrors("password", .tooShort, "must be at least 8 characters long"))
    #expect(response.status == .unprocessableContent)
    #expect(
      body["errors"] == [
        [
          "pointer": "/password", "code": "too-short",
          "detail": "`password` must be at least 8 characters long",
        ]
      ])
  }

  @Test func `a wrong shape is 400`() throws {
    #expect(try answer(to: JSONFieldErrors("a", .missing, "is missing")).response.status == .badRequest)
  }

  @Test func `a body that is no JSON is 400 and says where`() throws {
    let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(#"{"a":[1,x]}"#) }
    let (response, body) = try answer(to: error)
    #expect(response.status == .badRequest)
    #expect(body["detail"] == "The body is not valid JSON: `a[1]`: expected a value (byte 8)")
    #expect(body["errors"]?[0]?["pointer"] == "/a/1")
  }

  @Test(arguments: [
    (HTTPBodyError.tooLarge(limit: 10), 413), (.timedOut, 408), (.disconnected, 400), (.malformed, 400),
  ])
  func `a body that cannot be read has its status`(error: HTTPBodyError, status: Int) throws {
    #expect(try answer(to: error).response.status.code == status)
  }

  @Test func `a canceled request may be sent again`() throws {
    let (response, _) = try answer(to: CancellationError())
    #expect(response.status == .serviceUnavailable)
    #expect(response.headers["Retry-After"] == "1")
  }

  private struct DatabaseFailure: Error { let password = "hunter2" }

  @Test func `an unknown error is reported and tells the client nothing`() throws {
    let reported = Mutex<[String]>([])
    let mapping = ErrorMapping { error, request in reported.withLock { $0.append("\(request.id) \(error)") } }
    let response = mapping.response(to: HTTPRequest(method: .get, target: "/", id: "r2"), for: DatabaseFailure())
    #expect(response.status == .internalServerError)
    let text = String(decoding: try body(of: response).jsonBytes(), as: UTF8.self)
    #expect(!text.contains("hunter2"))
    #expect(!text.contains("Database"))
    #expect(text.contains("\"requestId\":\"r2\""))
    #expect(reported.withLock { $0.first?.hasPrefix("r2 DatabaseFailure") } == true)
  }

  private struct SeatTaken: HTTPErrorConvertible {
    var httpError: HTTPError { .conflict("seat-taken", "Somebody else has the seat.") }
  }

  @Test func `a service's own error answers for itself`() throws {
    #expect(try answer(to: SeatTaken()).body["type"] == "/problems/seat-taken")
  }

  @Test func `a wait is rounded up to whole seconds`() {
    #expect(HTTPError.tooManyRequests("x", retryAfter: .milliseconds(1500)).headers["Retry-After"] == "2")
    #expect(HTTPError.tooManyRequests("x", retryAfter: .zero).headers["Retry-After"] == "1")
  }
}
