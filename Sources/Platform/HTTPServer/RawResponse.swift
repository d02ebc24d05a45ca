import CMicroHTTPD
import Core
import HTTP

/// Writes a response as bytes, for where libmicrohttpd takes none: while a request's body is still coming.
enum RawResponse {
  /// Larger contents are not certain to fit into a socket's buffer.
  private static let contentLimit = 16 * 1024

  /// The message of HTTP/1.1, or nil when its content is not in memory or too large for that.
  ///
  /// - Parameters:
  ///   - response: the response.
  ///   - isHead: whether the request's method was HEAD, so that the content is left out.
  ///   - now: for the `Date`.
  /// - Returns: the message's bytes.
  static func message(_ response: HTTPResponse, isHead: Bool, now: Timestamp = SystemTime().now()) -> [UInt8]? {
    let content: [UInt8]
    switch response.body {
    case .empty: content = []
    case .bytes(let bytes): content = bytes
    case .file, .stream: return nil
    }
    guard content.count <= contentLimit else { return nil }
    let reason = unsafe MHD_get_reason_phrase_for(UInt32(response.status.code)).map { unsafe String(cString: $0) }
    var head = "HTTP/1.1 \(response.status.code) \(reason ?? "")\r\nDate: \(date(now))\r\nConnection: close\r\n"
    for (name, value) in response.headers.all where !ownedFields.contains(name.lowercased()) {
      head += "\(name): \(value)\r\n"
    }
    if !response.status.forbidsBody { head += "Content-Length: \(content.count)\r\n" }
    head += "\r\n"
    return Array(head.utf8) + (isHead || response.status.forbidsBody ? [] : content)
  }

  /// The fields that the server writes itself, in lower case.
  static let ownedFields: Set<String> = ["connection", "content-length", "date", "transfer-encoding"]

  /// The moment as IMF-fixdate (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func date(_ moment: Timestamp) -> String {
    let date = moment.date
    let second = Int(moment.secondOfDay)
    let weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][date.weekday]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    var text = Array("\(weekday), ".utf8)
    text.appendDecimal(date.day, width: 2)
    text += Array(" \(months[date.month - 1]) ".utf8)
    text.appendDecimal(date.year, width: 4)
    text.append(UInt8(ascii: " "))
    text.appendDecimal(second / 3600, width: 2)
    text.append(UInt8(ascii: ":"))
    text.appendDecimal(second / 60 % 60, width: 2)
    text.append(UInt8(ascii: ":"))
    text.appendDecimal(second % 60, width: 2)
    return String(decoding: text, as: UTF8.self) + " GMT"
  }
}
