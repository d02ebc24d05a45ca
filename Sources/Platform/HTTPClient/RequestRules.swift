import HTTP

/// What a request must be like so that nothing but what was meant goes over the wire.
enum RequestRules {
  /// The fields that libcurl writes itself, since they belong to one connection or to the body's framing.
  static let ownFields: Set<String> = [
    "content-length", "transfer-encoding", "connection", "expect", "te", "trailer", "upgrade", "keep-alive",
  ]

  /// Refuses URLs of other schemes, with a user name, spaces or control characters, and methods that are not tokens.
  ///
  /// - Throws: `TransferFault.invalid`.
  static func check(_ request: HTTPClientRequest) throws(TransferFault) {
    guard request.url.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), isToken(request.method.description),
      let authority = authority(of: request.url), !authority.isEmpty, !authority.utf8.contains(UInt8(ascii: "@"))
    else { throw .invalid }
  }

  /// What stands between the scheme and the path; nil when the scheme is not spoken.
  static func authority(of url: String) -> Substring? {
    guard let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) }) else { return nil }
    return url.dropFirst(scheme.count).prefix { !"/?#\\".contains($0) }
  }

  /// Whether a text is a token of RFC 9110, section 5.6.2.
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}
