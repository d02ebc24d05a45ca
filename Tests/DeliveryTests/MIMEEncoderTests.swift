import Core
import Delivery
import Testing

@Suite struct MIMEEncoderTests {
  @Test func `contract A's mail looks as its clients know it`() throws {
    let bytes = MIMEEncoder.encode(try mail(text: "mp3 file_id: 6920a1f2c3d4e5f601000002 is now ready!"))
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == [
          "From: roost@example.com", "To: you@example.com", "Subject: MP3 Download",
          "Date: Sat, 21 Nov 2026 09:30:00 +0000", "Message-ID: <1@example.com>", "Auto-Submitted: auto-generated",
          "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 7bit", "",
          "mp3 file_id: 6920a1f2c3d4e5f601000002 is now ready!", "",
        ].joined(separator: "\r\n"))
  }

  @Test(arguments: hostileTexts)
  func `a subject is read back as it went in, in one line`(subject: String) throws {
    let message = try mail(subject: subject)
    let reader = try #require(MIMEReader(MIMEEncoder.encode(message)))
    #expect(reader.subject == message.subject)
    #expect(message.subject.unicodeScalars.count == subject.unicodeScalars.count)
  }

  @Test(arguments: hostileTexts)
  func `no subject adds a header field`(subject: String) throws {
    let reader = try #require(MIMEReader(MIMEEncoder.encode(try mail(subject: subject))))
    #expect(
      reader.fields.map(\.name) == [
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
      ])
    #expect(reader.text == "Ready!\n")
  }

  @Test(arguments: hostileTexts)
  func `a text is read back as it went in`(text: String) throws {
    let reader = try #require(MIMEReader(MIMEEncoder.encode(try mail(text: text))))
    let lines = text.isEmpty || text.utf8.last == 10 ? text : text + "\n"
    #expect(reader.text == lines.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n"))
  }

  @Test(arguments: hostileTexts)
  func `every line is printable ASCII, ends in CRLF and is at most 78 bytes long`(hostile: String) throws {
    let bytes = MIMEEncoder.encode(try mail(subject: hostile, text: hostile))
    for line in MIMEReader.lines(bytes) {
      #expect(line.count <= 78)
      #expect(line.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x09 })
    }
    #expect(bytes.suffix(2) == [13, 10])
  }

  @Test(arguments: hostileTexts)
  func `every encoded word is at most 75 characters and holds whole characters`(subject: String) throws {
    let reader = try #require(MIMEReader(MIMEEncoder.encode(try mail(subject: subject))))
    for line in MIMEReader.lines(Array(reader.rawHeader.utf8)) {
      let text = String(decoding: line, as: UTF8.self)
      #expect(line.count <= 76)
      guard let start = text.range(of: "=?utf-8?B?"), let end = text.range(of: "?=", after: start.upperBound) else {
        continue
      }
      let word = try #require([UInt8](base64: text[start.upperBound..<end.lowerBound]))
      #expect(String(validating: word, as: UTF8.self) != nil)
    }
  }

  @Test func `a subject that looks like an encoded word reaches the reader literally`() throws {
    let reader = try #require(MIMEReader(MIMEEncoder.encode(try mail(subject: "=?utf-8?q?Bcc:_x?="))))
    #expect(reader["Subject"]?.contains("=?utf-8?q?Bcc") == false)
    #expect(reader.subject == "=?utf-8?q?Bcc:_x?=")
  }

  @Test func `an address beyond ASCII stands in the header as UTF-8`() throws {
    let reader = try #require(MIMEReader(MIMEEncoder.encode(try mail(to: "jürgen@bücher.example"))))
    #expect(reader["To"] == "jürgen@bücher.example")
  }

  @Test(arguments: [
    (0, "Thu, 1 Jan 1970 00:00:00 +0000"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 +0000"),
    (-1, "Thu, 1 Jan 1970 00:00:00 +0000"), (9_000_000_000_000, "Fri, 31 Dec 9999 23:59:59 +0000"),
  ])
  func `a date has the form of RFC 5322`(seconds: Int64, text: String) {
    #expect(MIMEEncoder.date(Timestamp(seconds: seconds)) == text)
  }

  @Test func `mostly foreign text is base 64 and mostly ASCII text quoted-printable`() throws {
    let foreign = try #require(MIMEReader(MIMEEncoder.encode(try mail(text: "これは日本語の本文です。"))))
    #expect(foreign["Content-Transfer-Encoding"] == "base64")
    let western = try #require(MIMEReader(MIMEEncoder.encode(try mail(text: "The café is open, the naïve said."))))
    #expect(western["Content-Transfer-Encoding"] == "quoted-printable")
  }

  @Test func `no line of the text begins with what an mbox takes for a new message`() throws {
    let text = "From a\n" + String(repeating: "x", count: 75) + "From b"
    let bytes = MIMEEncoder.encode(try mail(text: text))
    #expect(!MIMEReader.lines(bytes).contains { $0.starts(with: "From ".utf8) })
  }

  @Test func `the same message is always the same bytes`() throws {
    #expect(MIMEEncoder.encode(try mail(subject: "Ü")) == MIMEEncoder.encode(try mail(subject: "Ü")))
  }
}

extension String {
  fileprivate func range(of part: String, after start: Index? = nil) -> Range<Index>? {
    var index = start ?? startIndex
    while index < endIndex {
      if self[index...].hasPrefix(part) { return index..<self.index(index, offsetBy: part.count) }
      index = self.index(after: index)
    }
    return nil
  }
}
