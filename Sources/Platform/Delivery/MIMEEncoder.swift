public import Core

/// Writes a message as the bytes that go over the wire or into an `.eml` file (RFC 5322, RFC 2045, RFC 2047).
///
///     From: roost@example.com
///     To: you@example.com
///     Subject: MP3 Download
///     Date: Sat, 21 Nov 2026 09:30:00 +0000
///     Message-ID: <6920a1f2c3d4e5f601000001@example.com>
///     Auto-Submitted: auto-generated
///     MIME-Version: 1.0
///     Content-Type: text/plain; charset=utf-8
///     Content-Transfer-Encoding: 7bit
///
///     mp3 file_id: 6920a1f2c3d4e5f601000002 is now ready!
///
/// Lines end in CRLF and have at most 998 bytes without it. Header fields are folded at 76 characters. The text is ASCII on
/// the wire whatever it holds; addresses beyond ASCII stand in the header as UTF-8 (RFC 6532). Points at the beginning of a
/// line are not doubled: that is the transport's part (RFC 5321, section 4.5.2).
public enum MIMEEncoder {
  /// The message's bytes, the same for the same message.
  ///
  /// A text whose last line has no line break gets one.
  public static func encode(_ message: MailMessage) -> [UInt8] {
    let content = TextContent(message.text)
    var output: [UInt8] = []
    output.append(field: "From", message.from.description)
    output.append(field: "To", message.to.description)
    output.append(unstructured: "Subject", message.subject)
    output.append(field: "Date", date(message.date))
    output.append(field: "Message-ID", "<\(message.id)>")
    // RFC 3834, section 5: keeps vacation programs from answering.
    output.append(field: "Auto-Submitted", "auto-generated")
    output.append(field: "MIME-Version", "1.0")
    output.append(field: "Content-Type", "text/plain; charset=utf-8")
    output.append(field: "Content-Transfer-Encoding", content.encoding)
    output += "\r\n".utf8
    return output + content.bytes
  }

  /// A moment as RFC 5322, section 3.3, writes it, in UTC: `Sat, 21 Nov 2026 09:30:00 +0000`.
  ///
  /// - Parameter moment: a moment of the years 1970 to 9999; one outside becomes the nearest within.
  /// - Returns: the date and time of day.
  public static func date(_ moment: Timestamp) -> String {
    let moment = min(max(moment, Timestamp(seconds: 0)), Timestamp(seconds: 253_402_300_799))
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let date = moment.date
    let second = Int(moment.secondOfDay)
    var text: [UInt8] = Array("\(days[date.weekday]), \(date.day) \(months[date.month - 1]) ".utf8)
    text.appendDecimal(date.year, width: 4)
    text.append(UInt8(ascii: " "))
    text.appendDecimal(second / 3600, width: 2)
    text.append(UInt8(ascii: ":"))
    text.appendDecimal(second / 60 % 60, width: 2)
    text.append(UInt8(ascii: ":"))
    text.appendDecimal(second % 60, width: 2)
    text += " +0000".utf8
    return String(decoding: text, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Appends a field whose value is known to be safe by its type.
  fileprivate mutating func append(field name: StaticString, _ value: String) {
    self += "\(name): \(value)\r\n".utf8
  }

  /// Appends a field of free text.
  fileprivate mutating func append(unstructured name: StaticString, _ text: String) {
    self += "\(name): ".utf8
    let width = name.utf8CodeUnitCount + 2
    self +=
      EncodedWords.canStandPlain(text, behind: width) ? Array(text.utf8) : EncodedWords.encode(text, behind: width)
    self += "\r\n".utf8
  }
}
