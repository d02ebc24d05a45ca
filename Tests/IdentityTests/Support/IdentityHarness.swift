import Configuration
import Core
import EventLoops
import HTTP
import JSON
import Messaging
import RoostTesting
import SQL
import Security
import ServiceKit
import Telemetry
import Testing

@testable import Identity

/// An identity service on a database of its own, asked through its router as a server would.
struct IdentityHarness: Sendable {
  let identity: Identity
  let time: ManualTime
  let database: any SQLDatabase
  let verifier: TokenVerifier
  private let handler: HTTPHandler

  fileprivate init(identity: Identity, time: ManualTime, database: any SQLDatabase) throws {
    self.identity = identity
    self.time = time
    self.database = database
    verifier = TokenVerifier(identity.keySource, time: time)
    let router = try Router(identity.routes, middleware: [BearerAuthentication(verifier)])
    let errors = ErrorMapping { error, _ in Issue.record("a handler threw \(error)") }
    handler = { request in
      do {
        return try await router.respond(to: request)
      } catch {
        return errors.response(to: request, for: error)
      }
    }
  }

  /// Sends a request and returns the answer.
  func send(
    _ method: HTTPMethod, _ target: String, _ body: String? = nil, basic: String? = nil, bearer: String? = nil,
    from address: String = "192.0.2.1"
  ) async throws -> Answer {
    var headers: HTTPHeaders = [:]
    if body != nil { headers["Content-Type"] = "application/json" }
    if let basic { headers["Authorization"] = "Basic " + basic.utf8.base64() }
    if let bearer { headers["Authorization"] = "Bearer " + bearer }
    let request = HTTPRequest(
      method: method, target: target, headers: headers, body: body.map { HTTPRequestBody(Array($0.utf8)) } ?? .empty,
      remoteAddress: address)
    return Answer(try await handler(request))
  }

  /// Sends a request with header fields of any kind.
  func send(_ request: HTTPRequest) async throws -> Answer {
    Answer(try await handler(request))
  }

  /// Registers an account and returns it.
  @discardableResult
  func register(
    _ username: String, password: String = "correct horse", isAdministrator: Bool = false
  ) async throws -> User {
    try await identity.addUser(
      username: username, email: "\(username)@example.com", password: Secret(password),
      isAdministrator: isAdministrator)
  }

  /// Logs in and returns the token.
  func token(_ username: String, password: String = "correct horse") async throws -> String {
    let answer = try await send(.post, "/v1/tokens", #"{"username":"\#(username)","password":"\#(password)"}"#)
    return try #require(answer.json["token"]?.string)
  }

  /// The events that wait to leave, oldest first, with their queues.
  func events() async throws -> [Event] {
    try await database.read { reader in
      try await reader.rows("SELECT queue, type, body FROM roost_outbox ORDER BY sequence") { row in
        Event(queue: row.text(0), type: row.text(1), body: try JSONParser.parse(row.blob(2)))
      }
    }
  }

  /// Changes what is stored, as an import would.
  func execute(_ statement: SQLStatement, _ values: [SQLValue] = []) async throws {
    try await database.write { _ = try await $0.execute(statement, values) }
  }
}

/// What was answered.
struct Answer: Sendable {
  let status: Int
  let headers: HTTPHeaders
  let text: String

  init(_ response: HTTPResponse) {
    status = response.status.code
    headers = response.headers
    if case .bytes(let bytes) = response.body { text = String(decoding: bytes, as: UTF8.self) } else { text = "" }
  }

  /// The body as JSON, or null.
  var json: JSONValue { (try? JSONParser.parse(text)) ?? .null }

  /// The stable name of the problem.
  var slug: String? { json["type"]?.string.map { String($0.dropFirst("/problems/".count)) } }
}

/// An event on its way out.
struct Event: Sendable {
  let queue: String
  let type: String
  let body: JSONValue

  /// The member `data` of the envelope.
  var data: JSONValue { body["data"] ?? .null }
}

/// Lends a prepared identity service whose hashes cost 1000 rounds.
func withIdentity(
  jwtSecret: String? = nil, prepared: Bool = true, _ change: (inout IdentitySettings) -> Void = { _ in },
  _ body: (IdentityHarness) async throws -> Void
) async throws {
  try await withTemporaryDatabase { database in
    let time = ManualTime()
    var settings = IdentitySettings(passwordThreads: 2)
    settings.passwordIterations = 1000
    settings.jwtSecret = jwtSecret.map { Secret($0) }
    change(&settings)
    let identity = try Identity(
      database: database, broker: MemoryBroker(), settings: settings, time: time, logger: .silent)
    if prepared { try await identity.prepare() }
    let harness = try IdentityHarness(identity: identity, time: time, database: database)
    let result: Result<Void, any Error>
    do { result = .success(try await body(harness)) } catch { result = .failure(error) }
    await identity.shutDown()
    try result.get()
  }
}
