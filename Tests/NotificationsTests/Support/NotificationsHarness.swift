import Core
import Delivery
import HTTP
import JSON
import Messaging
import RoostTesting
import SQL
import ServiceKit
import Telemetry
import Testing

@testable import Notifications

/// A notifications service on a database of its own, with transports and a broker in memory.
struct NotificationsHarness: Sendable {
  let service: Notifications
  let broker: MemoryBroker
  let mail: MemoryMailTransport
  let texts: MemoryTexts
  let time: ManualTime
  let database: any SQLDatabase

  /// Asks the service as a server would, as `principal`.
  func send(
    _ method: HTTPMethod, _ target: String, _ body: String? = nil, as authentication: Authentication = .anonymous,
    from address: String = "192.0.2.1"
  ) async throws -> Answer {
    let router = try Router(service.routes, middleware: [ActAs(authentication: authentication)])
    let errors = ErrorMapping { error, _ in Issue.record("a handler threw \(error)") }
    let request = HTTPRequest(
      method: method, target: target, headers: body == nil ? [:] : ["Content-Type": "application/json"],
      body: body.map { HTTPRequestBody(Array($0.utf8)) } ?? .empty, remoteAddress: address)
    do {
      return Answer(try await router.respond(to: request))
    } catch {
      return Answer(errors.response(to: request, for: error))
    }
  }

  /// The messages that wait in the outbox.
  func work() async throws -> [Message] { try await outboxMessages(in: database) }

  /// All notifications, newest first.
  func all() async throws -> [Notification] {
    try await service.parts.store.notifications(for: .administrator, before: nil, limit: 100)
  }

  /// Runs the service while `body` runs.
  func running(_ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup { group in
      group.addTask { [service] in
        do { try await service.run() } catch is CancellationError {}
      }
      try await body()
      group.cancelAll()
      try await group.waitForAll()
    }
  }
}

/// The messages that wait in an outbox, oldest first.
func outboxMessages(in database: any SQLDatabase) async throws -> [Message] {
  try await database.read { reader in
    try await reader.rows("SELECT id, queue, type, body, time FROM roost_outbox ORDER BY sequence") { row in
      Message(
        id: row.text(0), queue: row.text(1), type: row.text(2), body: row.blob(3),
        time: Timestamp(microseconds: row.integer(4)))
    }
  }
}

/// Lends a prepared service.
func withNotifications(
  answers: [MailTransportError?] = [], _ change: (inout NotificationsSettings) -> Void = { _ in },
  _ body: (NotificationsHarness) async throws -> Void
) async throws {
  try await withTemporaryDatabase { database in
    let time = ManualTime()
    let broker = MemoryBroker(time: time)
    let (mail, texts) = (MemoryMailTransport(answers: answers), MemoryTexts())
    var settings = NotificationsSettings(sender: try #require(MailAddress("roost@example.com")))
    change(&settings)
    let service = Notifications(
      database: database, broker: broker, mail: mail, texts: texts, settings: settings, time: time, logger: .silent)
    try await service.prepare()
    try await body(
      NotificationsHarness(
        service: service, broker: broker, mail: mail, texts: texts, time: time, database: database))
  }
}

/// Lets every request come from one account.
private struct ActAs: HTTPMiddleware {
  let authentication: Authentication

  func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    var request = request
    request.authentication = authentication
    return try await next(request)
  }
}

extension Authentication {
  /// An account of that name, with an address at example.com.
  static func account(_ name: String, isAdministrator: Bool = false) -> Authentication {
    .authenticated(
      Principal(
        id: "id-of-\(name)", username: name, email: "\(name)@example.com", isAdministrator: isAdministrator,
        mayUpload: true, claims: []))
  }

  static let administrator = account("admin", isAdministrator: true)
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
}
