public import Core

/// An absolute URL from the settings, taken apart: `smtp://user:password@mail.example.com:587/path?query`.
///
/// The shape is RFC 3986, section 3, with an authority and without a fragment. The password is a `Secret`, so a URL that
/// is printed shows `smtp://user:••••@…`.
public struct ConfiguredURL: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The scheme in lower case: `https`, `smtp`, `postgres`.
  public let scheme: String
  /// The user before the `@`, percent-decoded.
  public let user: String?
  /// The password before the `@`, percent-decoded.
  public let password: Secret?
  /// The host name or address, without the brackets of an IPv6 address.
  public let host: String
  /// The port, when the URL names one.
  public let port: UInt16?
  /// The path with its leading slash, still percent-encoded; empty when there is none.
  public let path: String
  /// What follows the question mark, still percent-encoded.
  public let query: String?

  private let text: String

  /// The parts of `text`, or nil when it is not an absolute URL with a host.
  public init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\") }),
      let mark = text.firstRange(of: "://"), let scheme = Self.scheme(text[..<mark.lowerBound])
    else { return nil }
    let rest = text[mark.upperBound...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    guard let authority = Authority(rest[..<end]) else { return nil }
    let tail = rest[end...]
    let question = tail.firstIndex(of: "?") ?? tail.endIndex
    self.scheme = scheme
    self.user = authority.user
    self.password = authority.password.map { Secret($0) }
    self.host = authority.host
    self.port = authority.port
    self.path = String(tail[..<question])
    self.query = question == tail.endIndex ? nil : String(tail[tail.index(after: question)...])
    self.text = text
  }

  /// Returns the URL as it was written, password included, for the library that connects to it.
  public func reveal() -> String {
    text
  }

  /// The URL with its password masked.
  public var description: String {
    password == nil ? text : Self.maskPassword(text)
  }

  /// The URL with its password masked.
  public var debugDescription: String { description }

  /// A mirror that shows the masked URL only.
  public var customMirror: Mirror { Mirror(self, children: ["url": description]) }

  private static func scheme(_ text: Substring) -> String? {
    guard let first = text.utf8.first, (0x41...0x5A).contains(first) || (0x61...0x7A).contains(first),
      text.utf8.allSatisfy({
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
      })
    else { return nil }
    return text.lowercased()
  }

  private static func maskPassword(_ text: String) -> String {
    guard let mark = text.firstRange(of: "://"), let sign = Self.credentialsEnd(text[mark.upperBound...]),
      let colon = text[mark.upperBound..<sign].firstIndex(of: ":")
    else { return text }
    return text[...colon] + Secret.mask + text[sign...]
  }

  /// The position of the `@` that ends the credentials.
  private static func credentialsEnd(_ rest: Substring) -> Substring.Index? {
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    return rest[..<end].lastIndex(of: "@")
  }

  /// Returns a text that is no proper URL with everything hidden that might be a password: all in front of its last `@`.
  static func maskCredentials(_ text: String) -> String {
    guard let sign = text.lastIndex(of: "@") else { return text }
    let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
    return text[..<min(start, sign)] + Secret.mask + text[sign...]
  }
}

/// The part of a URL between `//` and the path (RFC 3986, section 3.2).
private struct Authority {
  var user: String?
  var password: String?
  var host: String
  var port: UInt16?

  init?(_ text: Substring) {
    var rest = text
    if let sign = text.lastIndex(of: "@") {
      let parts = text[..<sign].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard let user = Self.decoded(parts[0]) else { return nil }
      self.user = user
      if parts.count > 1 {
        guard let password = Self.decoded(parts[1]) else { return nil }
        self.password = password
      }
      rest = text[text.index(after: sign)...]
    }
    let bracket = rest.lastIndex(of: "]") ?? rest.startIndex
    if let colon = rest[bracket...].lastIndex(of: ":") {
      let digits = rest[rest.index(after: colon)...]
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else { return nil }
      self.port = port
      rest = rest[..<colon]
    }
    guard let host = HostText.unbracketed(rest, allowEmpty: false) else { return nil }
    self.host = host
  }

  /// Returns `text` with its percent escapes decoded, or nil when one is malformed or the result is not UTF-8.
  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst(), let low = rest.popFirst(),
        let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16), high != UInt8(ascii: "+")
      else { return nil }
      bytes.append(value)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
