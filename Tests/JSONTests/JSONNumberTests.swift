import JSON
import Testing

@Suite struct JSONNumberTests {
  @Test(arguments: [
    ("0", 0), ("-0", 0), ("0e999999999999999999999", 0), ("3.0", 3), ("3e2", 300), ("12.50e1", 125),
    ("1e18", 1_000_000_000_000_000_000),
    ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min), ("100e-2", 1),
  ])
  func `a whole number is one however it is written`(text: String, value: Int64) throws {
    #expect(try #require(JSONNumber(text)).int64 == value)
  }

  @Test(arguments: [
    "0.5", "1e-1", "9223372036854775808", "-9223372036854775809", "1e19", "1e400", "1e99999999999999999999", "12.50",
    "1e-99999999999999999999",
  ])
  func `what is not whole or does not fit is no integer`(text: String) throws {
    #expect(try #require(JSONNumber(text)).int64 == nil)
  }

  @Test(
    arguments: [("12.5", 1250), ("12.505", nil), ("-0.01", -1), ("1e-2", 1), ("1e17", nil), ("7", 700)]
      as [(String, Int64?)])
  func `a price becomes minor units without rounding`(text: String, minorUnits: Int64?) throws {
    #expect(try #require(JSONNumber(text)).scaled(places: 2) == minorUnits)
  }

  @Test(arguments: [
    ("1.250e-3", "0.00125"), ("-12.50", "-12.5"), ("1e3", "1000"), ("0.0", "0"), ("123456e-3", "123.456"), ("10", "10"),
    ("0.1", "0.1"), ("1e39", "1" + String(repeating: "0", count: 39)),
  ])
  func `decimal notation has no exponent and no needless zero`(text: String, decimal: String) throws {
    #expect(try #require(JSONNumber(text)).decimalText == decimal)
  }

  @Test(arguments: ["1e40", "1e-40", "1e999999999", "1e-999999999"])
  func `decimal notation is not tried beyond 40 digits`(text: String) throws {
    #expect(try #require(JSONNumber(text)).decimalText == nil)
  }

  @Test func `a number too large for a double has none`() throws {
    #expect(try #require(JSONNumber("1e400")).double == nil)
    #expect(try #require(JSONNumber("-1.5e300")).double == -1.5e300)
    #expect(try #require(JSONNumber("1e-400")).double == 0)
  }

  @Test(arguments: ["", " 1", "1 ", "+1", "NaN", "0x1", "1_000", "١"])
  func `what is not a JSON number is refused`(text: String) {
    #expect(JSONNumber(text) == nil)
  }

  @Test func `infinities and NaN are refused`() {
    #expect(JSONNumber(Double.infinity) == nil)
    #expect(JSONNumber(Double.nan) == nil)
  }
}
