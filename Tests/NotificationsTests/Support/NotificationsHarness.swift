import Core
import Delivery
import HTTP
import JSON
import Messaging
import RoostTesting
import SQL
import SQLite
import ServiceKit
import Telemetry
import Testing

@testable import Notifications

/// A notifications service on a database of its own, whose queue is moved by hand and whose router is asked as a server
/// would.
struct NotificationsHarness: Sendable {
  let service: Notifications
  let time: ManualTime
  let database: any SQLDatabase
  let mail: TestTransport
  let queue: HandQueue
  private let handler: HTTPHandler

  init(
    on database: any SQLDatabase, mail: TestTransport, queue: HandQueue, time: ManualTime,
    settings: NotificationsSettings
  ) throws {
    self.database = database
    self.time = time
    self.mail = mail
    self.queue = queue
    service = Notifications(
      database: database, broker: MemoryBroker(), mail: mail, texts: mail, settings: settings, time: time,
      random: LeastRandom(), logger: .silent)
    let router = try Router(service.routes)
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
  func send(_ request: HTTPRequest) async throws -> Answer {
    Answer(try await handler(request))
  }

  /// Sends a request as somebody and returns the answer.
  func send(
    _ method: HTTPMethod, _ target: String, _ body: String? = nil, as asker: Asker = .guest,
    headers: HTTPHeaders = [:]
  ) async throws -> Answer {
    var headers = headers
    if body != nil, !headers.contains("Content-Type") { headers["Content-Type"] = "application/json" }
    var request = HTTPRequest(
      method: method, target: target, headers: headers, body: body.map { HTTPRequestBody(Array($0.utf8)) } ?? .empty,
      remoteAddress: "192.0.2.1")
    request.authentication = asker.authentication
    return try await send(request)
  }

  /// The one notification there is.
  func only() async throws -> Notification {
    let all = try await service.parts.find.store.notifications(of: nil, before: nil, limit: 10)
    #expect(all.count == 1)
    return try #require(all.first)
  }

  /// Moves what waits in the outbox into the queue, and hands out what is due, until nothing is.
  func work() async throws {
    repeat { try await relay() } while await queue.handOut(at: time.now(), to: handle)
  }

  /// Hands a message to the handler that the service has for its queue.
  func handle(_ delivery: Messaging.Delivery) async -> Disposition {
    let parts = service.parts
    return switch delivery.message.queue {
    case "mp3": await parts.accept(delivery, NotificationsEvents.mp3Ready)
    case "conversion-failed": await parts.accept(delivery, NotificationsEvents.conversionFailed)
    default: await parts.send(delivery)
    }
  }

  /// Moves what waits in the outbox into the queue.
  func relay() async throws {
    let messages = try await database.write { transaction in
      let messages = try await transaction.rows("SELECT id, queue, type, body FROM roost_outbox ORDER BY sequence") {
        Message(id: $0.text(0), queue: $0.text(1), type: $0.text(2), body: $0.blob(3), time: Timestamp(seconds: 0))
      }
      try await transaction.execute("DELETE FROM roost_outbox", [])
      return messages
    }
    for message in messages { queue.publish(message) }
  }
}

/// Who asks in a test.
enum Asker: Sendable {
  case guest, owner, stranger, administrator

  var authentication: Authentication {
    switch self {
    case .guest: .anonymous
    case .owner: .authenticated(principal("owner"))
    case .stranger: .authenticated(principal("stranger"))
    case .administrator: .authenticated(principal("boss", isAdministrator: true))
    }
  }

  private func principal(_ name: String, isAdministrator: Bool = false) -> Principal {
    Principal(
      id: "id-of-\(name)", username: name, email: "\(name)@example.com", isAdministrator: isAdministrator,
      mayUpload: true, claims: [])
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
}

/// Randomness that makes every wait as short as it can be: a half of the whole.
struct LeastRandom: RandomSource {
  func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}

/// Lends a prepared service.
func withNotifications(
  mail: TestTransport = TestTransport(), _ change: (inout NotificationsSettings) -> Void = { _ in },
  _ body: (NotificationsHarness) async throws -> Void
) async throws {
  try await withTemporaryDatabase { database in
    var settings = NotificationsSettings()
    change(&settings)
    let harness = try NotificationsHarness(
      on: database, mail: mail, queue: HandQueue(), time: ManualTime(), settings: settings)
    try await harness.service.prepare()
    try await body(harness)
  }
}

/// An event as media or another system writes it.
func event(_ queue: String, _ body: String, id: String = "event-1") -> Message {
  Message(id: id, queue: queue, type: queue, body: Array(body.utf8), time: Timestamp(seconds: 0))
}

/// An `mp3` message of contract A.
func mp3Event(id: String = "event-1", username: String = "owner@example.com") -> Message {
  event(
    "mp3",
    #"{"video_fid":"6920a1f2c3d4e5f601000001","mp3_fid":"6920a1f2c3d4e5f601000002","username":"\#(username)"}"#, id: id)
}
