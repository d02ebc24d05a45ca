/// Where a server listens: a numeric address or host name, and a port.
///
/// Written `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, or `:8080` for every IPv4 and IPv6 address of the machine.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// The address or name, without brackets; empty for every address of the machine.
  public let host: String
  /// The port; 0 lets the system choose a free one.
  public let port: UInt16

  /// An address and port.
  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// The address that `text` names, or nil when it names none.
  public init?(_ text: String) {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    let digits = text[text.utf8.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let port = UInt16(digits)
    else { return nil }
    guard let host = HostText.unbracketed(text[..<colon], allowEmpty: true) else { return nil }
    self.init(host: host, port: port)
  }

  /// The address as it is written in settings.
  public var description: String {
    "\(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(port)"
  }
}

/// Hosts as URLs and listen addresses write them (RFC 3986, section 3.2.2, without percent-encoding).
enum HostText {
  /// Returns the host without the brackets of an IPv6 address, or nil when it is malformed.
  static func unbracketed(_ text: Substring, allowEmpty: Bool) -> String? {
    if text.hasPrefix("[") {
      let inner = text.dropFirst().dropLast()
      let isAddress = inner.utf8.allSatisfy { isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
      return text.hasSuffix("]") && inner.utf8.contains(UInt8(ascii: ":")) && isAddress ? String(inner) : nil
    }
    guard allowEmpty || !text.isEmpty, text.utf8.allSatisfy(isNameByte) else { return nil }
    return String(text)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
