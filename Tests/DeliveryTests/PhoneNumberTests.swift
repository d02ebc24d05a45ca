import Delivery
import Testing

@Suite struct PhoneNumberTests {
  @Test(arguments: [("+1 (555) 010-9999", "+15550109999"), ("112", "112"), ("030.1234567", "0301234567")])
  func `a number is its digits`(text: String, number: String) {
    #expect(PhoneNumber(text)?.description == number)
  }

  @Test(arguments: ["", "+", "12", "1+2345", "++123", "12345678901234567", "555-CALL", "١٢٣٤", "123\n456", "123\0"])
  func `anything else is refused`(text: String) {
    #expect(PhoneNumber(text) == nil)
  }
}
