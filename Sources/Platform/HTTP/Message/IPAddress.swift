import Glibc

/// An IPv4 or IPv6 address as 128 bits, IPv4 in its mapped form (RFC 4291, section 2.5.5.2).
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
  let high: UInt64
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The address that a text writes, without port, brackets or zone, or nil; see inet_pton(3).
  public init?(_ text: some StringProtocol) {
    if let address = IPAddress(dotted: text.utf8) {
      self = address
      return
    }
    guard text.utf8.count <= 45 else { return nil }
    var parsed = in6_addr()
    guard unsafe inet_pton(AF_INET6, String(text), &parsed) == 1 else { return nil }
    let words = unsafe withUnsafeBytes(of: &parsed) { bytes in
      unsafe (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
    high = UInt64(bigEndian: words.0)
    low = UInt64(bigEndian: words.1)
  }

  /// The address that four numbers and three dots write; numbers have no zeros in front, as in inet_pton(3).
  private init?(dotted text: some Sequence<UInt8>) {
    var value: UInt64 = 0
    var octet: UInt64 = 0
    var digits = 0
    var dots = 0
    for byte in text {
      if byte == UInt8(ascii: "."), digits > 0, dots < 3 {
        value = value << 8 | octet
        octet = 0
        digits = 0
        dots += 1
        continue
      }
      guard HTTPCharacters.isDigit(byte), digits == 0 || octet > 0 else { return nil }
      octet = octet * 10 + UInt64(byte - UInt8(ascii: "0"))
      digits += 1
      guard octet <= 255 else { return nil }
    }
    guard dots == 3, digits > 0 else { return nil }
    self.init(high: 0, low: IPAddress.mapped | value << 8 | octet)
  }

  /// Whether it is an IPv4 address.
  public var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }

  /// What one client has of its own: an IPv4 address, or the upper half of an IPv6 address, whose lower half a client
  /// chooses freely (RFC 4291, section 2.5.4).
  public var ofOneClient: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }

  /// The address in its usual form: `192.0.2.7`, or eight groups of hexadecimal digits.
  public var description: String {
    if isIPv4 {
      return stride(from: 24, through: 0, by: -8).map { String(low >> UInt64($0) & 255) }.joined(separator: ".")
    }
    return [high, low].flatMap { half in
      stride(from: 48, through: 0, by: -16).map { String(half >> UInt64($0) & 0xffff, radix: 16) }
    }.joined(separator: ":")
  }

  private static let mapped: UInt64 = 0xffff_0000_0000
}

/// A block of addresses: `10.0.0.0/8`, `2001:db8::/32`, or a single address.
public struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
  private let address: IPAddress
  private let length: Int

  /// The block that a text writes in the notation of RFC 4632, or nil.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first.flatMap({ IPAddress($0) }) else { return nil }
    let width = address.isIPv4 && !text.contains(":") ? 32 : 128
    var length = width
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy(HTTPCharacters.isDigit), let number = Int(parts[1]), number <= width else {
        return nil
      }
      length = number
    }
    self.address = address
    self.length = length + 128 - width
  }

  /// The block in the notation of RFC 4632.
  public var description: String { "\(address)/\(address.isIPv4 ? length - 96 : length)" }

  /// Whether an address lies in the block.
  public func contains(_ other: IPAddress) -> Bool {
    let high = length >= 64 ? UInt64.max : ~(UInt64.max >> UInt64(length))
    let low = length <= 64 ? 0 : length == 128 ? UInt64.max : ~(UInt64.max >> UInt64(length - 64))
    return (address.high ^ other.high) & high == 0 && (address.low ^ other.low) & low == 0
  }
}
