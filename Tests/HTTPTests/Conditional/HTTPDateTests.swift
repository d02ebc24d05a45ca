import Core
import HTTP
import Testing

@Suite struct HTTPDateTests {
  @Test func `a moment is written as header fields carry it`() {
    #expect(Timestamp(seconds: 784_111_777).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(Timestamp(seconds: 0).httpDate == "Thu, 01 Jan 1970 00:00:00 GMT")
    #expect(Timestamp(microseconds: 951_782_399_999_999).httpDate == "Mon, 28 Feb 2000 23:59:59 GMT")
  }

  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
  ])
  func `all three forms are read`(text: String) {
    #expect(Timestamp(httpDate: text)?.seconds == 784_111_777)
  }

  @Test func `what is written is read again`() {
    for day in 0..<40_000 {
      let moment = Timestamp(seconds: Int64(day) * 86_400 + 12_345)
      #expect(Timestamp(httpDate: moment.httpDate) == moment)
    }
  }

  @Test(arguments: [
    "", "nonsense", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Xxx, 06 Nov 1994 08:49:37 GMT",
    "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 29 Feb 1995 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
    "784111777", "1994-11-06T08:49:37Z",
  ])
  func `what is no date is refused`(text: String) {
    #expect(Timestamp(httpDate: text) == nil)
  }
}
