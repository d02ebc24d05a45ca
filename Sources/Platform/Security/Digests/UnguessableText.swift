public import Core

extension RandomSource {
  /// Returns a text that nobody can guess, for links and opaque tokens: base 64 of RFC 4648, section 5.
  ///
  /// - Parameter byteCount: how many random bytes it carries; 32 bytes give 43 characters.
  /// - Returns: letters, digits, `-` and `_`.
  public func unguessableText(byteCount: Int = 32) -> String {
    bytes(byteCount).base64(.url)
  }

  /// Returns a password that a person can read from a screen and type: `k7mq-2xhd-9vtr-w4pc-f8ns`.
  ///
  /// Its 20 characters carry 5 bits each, 100 in all, out of 32 that are hard to mistake for each other: no `0`, `1`,
  /// `l` or `o`.
  public func readablePassword() -> String {
    let alphabet = Array("23456789abcdefghijkmnpqrstuvwxyz".utf8)
    let groups = bytes(20).map { alphabet[Int($0 & 31)] }
    let text = stride(from: 0, to: 20, by: 4).map { groups[$0..<($0 + 4)] }.joined(separator: [UInt8(ascii: "-")])
    return String(decoding: Array(text), as: UTF8.self)
  }
}
