import Core
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00.000Z", 0), ("2000-02-29T12:34:56.789Z", 951_827_696_789_000),
    ("1969-12-31T23:59:59.500Z", -500_000), ("2026-11-21T09:30:00.250Z", 1_795_253_400_250_000),
  ])
  func `RFC 3339 text and microseconds say the same moment`(text: String, microseconds: Int64) throws {
    #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
    #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
  }

  @Test func `an offset is taken off`() {
    #expect(Timestamp(rfc3339: "2026-11-21T10:30:00+01:00") == Timestamp(rfc3339: "2026-11-21T09:30:00Z"))
  }

  @Test(arguments: [
    "", "2026-11-21", "2026-02-30T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T09:30:00", "2026-11-21T09:30:00.Z",
    "0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
  ])
  func `what is not a moment is refused`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func `moments beyond what can be written are written as the nearest`() {
    #expect(Timestamp(microseconds: .min).rfc3339 == "0000-01-01T00:00:00.000Z")
    #expect(Timestamp(microseconds: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
  }

  @Test func `arithmetic stops at the first and the last moment`() {
    let last = Timestamp(seconds: .max)
    let first = Timestamp(seconds: .min)
    #expect(last.microseconds == .max)
    #expect(last + .seconds(60) == last)
    #expect(first - .seconds(60) == first)
    #expect(last - first == .microseconds(Int64.max))
    #expect(first.seconds == -9_223_372_036_855)
    #expect(Timestamp(seconds: 0) + .seconds(Int64.max) == last)
  }
}
