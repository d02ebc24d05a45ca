import Core
import Delivery
import Testing

@testable import Notifications

@Suite struct ConversionMessageTests {
  private let id = "6920a1f2c3d4e5f601000002"

  @Test func `contract A's message is understood, and so is one with more in it`() throws {
    let plain = #"{"video_fid":"\#(id)","mp3_fid":"\#(id)","username":"you@example.com"}"#
    let more = #"{"mp3_fid":"\#(id)","username":"you@example.com","extra":[1]}"#
    let expected = ConversionMessage.ready(
      mp3: try #require(ObjectID(id)), try #require(MailAddress("you@example.com")))
    #expect(try ConversionMessage(ready: Array(plain.utf8)) == expected)
    #expect(try ConversionMessage(ready: Array(more.utf8)) == expected)
  }

  @Test(arguments: [
    "", "null", "[]", "{}", "not json", "{\"mp3_fid\":null,\"username\":\"you@example.com\"}",
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002"}"#, #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":"nobody"}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":"a@b\r\nBcc: c@d"}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002\u0000","username":"a@b"}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":["a@b"]}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":"a@b","username":"c@d"}"#,
    #"{"mp3_fid":"6920a1f2c3d4e5f601000002","username":"a@b"}"# + String(repeating: " ", count: 20_000),
    String(repeating: "[", count: 10_000),
  ])
  func `a message that can never be handled is refused`(body: String) {
    #expect(throws: (any Error).self) { _ = try ConversionMessage(ready: Array(body.utf8)) }
  }

  @Test func `a reason loses its control characters`() throws {
    let body = #"{"video_fid":"\#(id)","username":"a@b","reason":"no\u0007 audio\u001b[31m\ntrack"}"#
    let message = try ConversionMessage(failed: Array(body.utf8))
    guard case .failed(_, let reason, _) = message else { return #expect(Bool(false)) }
    #expect(reason == "no  audio [31m\ntrack")
  }
}
