import Core
import Delivery
import HTTP
import JSON
import Messaging
import RoostTesting
import Testing

@testable import Notifications

@Suite struct NotificationsEndpointsTests {
  private static let mail = #"{"type":"email","recipient":"user@example.com","message":"Hello"}"#
  private static let sms = #"{"type":"sms","recipient":"+1 555 010 9999","message":"Hello"}"#

  @Test(arguments: [
    (mail, "email notification sent to user@example.com"), (sms, "sms notification sent to +15550109999"),
  ])
  func `contract E names type and recipient`(body: String, message: String) async throws {
    try await withNotifications { harness in
      let answer = try await harness.send(.post, "/notifications/send", body, as: .administrator)
      #expect(answer.status == 200)
      #expect(answer.json["message"]?.string == message)
      #expect(try await harness.work().count == 1)
    }
  }

  @Test(arguments: ["/notifications/send", "/v1/notifications"])
  func `only an administrator may send`(path: String) async throws {
    let scenarios: [(Authentication, Int)] = [
      (.anonymous, 401), (.rejected(.expired), 401), (.rejected(.invalid), 401), (.account("ann"), 403),
      (.account("user"), 403), (.administrator, path.hasPrefix("/v1") ? 202 : 200),
    ]
    for (authentication, status) in scenarios {
      try await withNotifications { harness in
        let answer = try await harness.send(.post, path, Self.mail, as: authentication)
        #expect(answer.status == status)
        #expect(try await harness.all().count == (status < 300 ? 1 : 0))
      }
    }
  }

  @Test func `a host in a named network may send without a token, and not with a bad one`() async throws {
    let scenarios: [(String, Authentication, Int)] = [
      ("10.1.2.3", .anonymous, 200), ("10.1.2.3", .rejected(.invalid), 401), ("10.1.2.3", .account("ann"), 403),
      ("11.1.2.3", .anonymous, 401), ("", .anonymous, 401), ("nonsense", .anonymous, 401),
    ]
    for (address, authentication, status) in scenarios {
      try await withNotifications {
        $0.openTo = [IPNetwork("10.0.0.0/8")].compactMap(\.self)
      } _: { harness in
        let answer = try await harness.send(
          .post, "/notifications/send", Self.mail, as: authentication, from: address)
        #expect(answer.status == status)
      }
    }
  }

  @Test(arguments: [
    ("{}", "type"), (#"{"type":"fax","recipient":"a@b","message":"x"}"#, "type"),
    (#"{"type":"email","recipient":"nobody","message":"x"}"#, "recipient"),
    (#"{"type":"email","recipient":"a@b\r\nBcc: c@d","message":"x"}"#, "recipient"),
    (#"{"type":"email","recipient":"a@b, c@d","message":"x"}"#, "recipient"),
    (#"{"type":"sms","recipient":"a@b","message":"x"}"#, "recipient"),
    (#"{"type":"email","recipient":"a@b"}"#, "message"),
    (#"{"type":"email","recipient":"a@b","message":""}"#, "message"),
    (#"{"type":"email","recipient":"a@b","message":7}"#, "message"),
    (#"{"type":"email","recipient":"a@b","message":"x\u0000y"}"#, "message"),
    (#"{"type":"email","recipient":"a@b","message":"\#(String(repeating: "x", count: 10_001))"}"#, "message"),
  ])
  func `a wrong field is named`(body: String, field: String) async throws {
    try await withNotifications { harness in
      let answer = try await harness.send(.post, "/notifications/send", body, as: .administrator)
      #expect((400...422).contains(answer.status))
      #expect(answer.text.contains("/\(field)"))
      #expect(try await harness.all().isEmpty)
    }
  }

  @Test func `a subject cannot add a header field`() async throws {
    try await withNotifications { harness in
      let body = #"{"type":"email","recipient":"a@b","subject":"x\r\nBcc: c@d","message":"y"}"#
      let answer = try await harness.send(.post, "/v1/notifications", body, as: .administrator)
      #expect(answer.status == 202)
      let message = try #require(try await harness.work().last)
      #expect(await harness.service.parts.deliver(.init(message: message, count: 1)) == .done)
      let text = String(decoding: MIMEEncoder.encode(try #require(harness.mail.sent.first)), as: UTF8.self)
      #expect(!text.contains("\nBcc"))
    }
  }

  @Test func `everybody sees what concerns them, and administrators see everything`() async throws {
    try await withNotifications { harness in
      let body = #"{"type":"email","recipient":"Ann@example.com","subject":"Hi","message":"Hello"}"#
      let created = try await harness.send(.post, "/v1/notifications", body, as: .administrator)
      let id = try #require(created.json["id"]?.string)
      #expect(created.headers["Location"] == "/v1/notifications/\(id)")
      let scenarios: [(Authentication, list: Int?, one: Int)] = [
        (.anonymous, nil, 401), (.account("ann"), 1, 200), (.account("bob"), 0, 404), (.administrator, 1, 200),
      ]
      for (authentication, count, status) in scenarios {
        let list = try await harness.send(.get, "/v1/notifications", as: authentication)
        #expect(list.json["items"]?.array?.count == count)
        let one = try await harness.send(.get, "/v1/notifications/\(id)", as: authentication)
        #expect(one.status == status)
        #expect(one.text.contains("Hello") == (status == 200))
      }
    }
  }

  @Test func `attempts are visible`() async throws {
    let refused = MailTransportError(isTransient: false, replyCode: 550, message: "550 no such user")
    try await withNotifications(answers: [refused]) { harness in
      let created = try await harness.send(.post, "/v1/notifications", Self.mail, as: .administrator)
      let id = try #require(created.json["id"]?.string)
      let message = try #require(try await harness.work().last)
      _ = await harness.service.parts.deliver(.init(message: message, count: 1))
      let json = try await harness.send(.get, "/v1/notifications/\(id)", as: .administrator).json
      #expect(json["state"]?.string == "failed")
      #expect(json["attempts"]?[0]?["outcome"]?.string == "refused")
      #expect(json["attempts"]?[0]?["replyCode"]?.int64 == 550)
      #expect(json["attempts"]?[0]?["detail"]?.string == "550 no such user")
    }
  }

  @Test func `pages are newest first and complete`() async throws {
    try await withNotifications { harness in
      for _ in 0..<5 {
        _ = try await harness.send(.post, "/v1/notifications", Self.mail, as: .administrator)
        harness.time.advance(by: .milliseconds(1))
      }
      var seen: [String] = []
      var cursor = ""
      repeat {
        let page = try await harness.send(.get, "/v1/notifications?limit=2\(cursor)", as: .administrator).json
        seen += page["items"]?.array?.compactMap { $0["id"]?.string } ?? []
        cursor = page["next"]?.string.map { "&cursor=\($0)" } ?? ""
      } while !cursor.isEmpty
      #expect(seen.count == 5)
      #expect(seen == seen.sorted(by: >))
    }
  }

  @Test(arguments: ["limit=0", "limit=101", "limit=x", "cursor=x", "limit=1&limit=2"])
  func `a bad page is refused`(query: String) async throws {
    try await withNotifications { harness in
      let answer = try await harness.send(.get, "/v1/notifications?\(query)", as: .administrator)
      #expect(answer.status == 400)
    }
  }

  @Test func `an id that is none looks missing`() async throws {
    try await withNotifications { harness in
      for id in ["x", "019aa5c4-5c3a-7b1e-9d3f-2f6b1a0c4e55", "%00"] {
        let answer = try await harness.send(.get, "/v1/notifications/\(id)", as: .administrator)
        #expect((400...404).contains(answer.status))
      }
    }
  }
}
