/// Names a version of a resource (RFC 9110, section 8.8.3): `"abc"`, or `W/"abc"` when only the meaning is the same.
public struct EntityTag: Sendable, Hashable, CustomStringConvertible {
  /// What stands between the quotes.
  public let value: String
  /// Whether two versions with this tag can differ in their bytes.
  public let isWeak: Bool

  /// A tag.
  ///
  /// - Parameters:
  ///   - value: visible ASCII characters other than the quotation mark; others become `_`.
  ///   - isWeak: whether two versions with this tag can differ in their bytes.
  public init(_ value: String, isWeak: Bool = false) {
    let bytes = value.utf8.map { EntityTag.isAllowed($0) ? $0 : UInt8(ascii: "_") }
    self.value = String(decoding: bytes, as: UTF8.self)
    self.isWeak = isWeak
  }

  /// A strong tag for a body, the same for the same bytes in every process.
  ///
  /// It is 64 bits of a fast hash and the length: made to tell versions apart, not to withstand someone who makes two
  /// bodies alike on purpose, who would spoil only the caches of their own readers.
  public init(of body: [UInt8]) {
    self.init(String(ContentHash.of(body.span), radix: 36) + "-" + String(body.count, radix: 36))
  }

  /// The tag as header fields carry it.
  public var description: String { (isWeak ? "W/\"" : "\"") + value + "\"" }

  /// Whether both name the very same bytes (RFC 9110, section 8.8.3.2).
  public func isStronglyEqual(to other: EntityTag) -> Bool {
    !isWeak && !other.isWeak && value == other.value
  }

  /// Whether both name versions of the same meaning.
  public func isWeaklyEqual(to other: EntityTag) -> Bool {
    value == other.value
  }

  /// The tags of a list, or nil when it is malformed.
  static func list(_ text: String) -> [EntityTag]? {
    var tags: [EntityTag] = []
    var rest = Substring(text).utf8
    while true {
      rest = rest.drop { " \t,".utf8.contains($0) }
      guard !rest.isEmpty else { return tags }
      let isWeak = rest.starts(with: "W/".utf8)
      if isWeak { rest = rest.dropFirst(2) }
      guard rest.first == UInt8(ascii: "\"") else { return nil }
      rest = rest.dropFirst()
      let value = rest.prefix(while: isAllowed)
      rest = rest.dropFirst(value.count)
      guard rest.first == UInt8(ascii: "\"") else { return nil }
      rest = rest.dropFirst()
      tags.append(EntityTag(String(Substring(value)), isWeak: isWeak))
      rest = rest.drop { " \t".utf8.contains($0) }
      guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"")
  }
}

/// A fast hash of 64 bits that is the same in every process, by folded multiplication of eight bytes at a time.
enum ContentHash {
  /// The hash of some bytes.
  static func of(_ bytes: Span<UInt8>) -> UInt64 {
    var hash = folded(UInt64(bytes.count) ^ 0x2545_f491_4f6c_dd1d, factor)
    var index = 0
    while index + 8 <= bytes.count {
      let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      hash = mixed(hash, UInt64(bigEndian: word))
      index += 8
    }
    guard index < bytes.count else { return folded(hash, factor) }
    var rest: UInt64 = 0
    while index < bytes.count {
      rest = rest << 8 | UInt64(bytes[index])
      index += 1
    }
    return folded(mixed(hash, rest), factor)
  }

  private static let factor: UInt64 = 0x9e37_79b9_7f4a_7c15

  private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    folded(hash ^ word ^ factor, 0xd6e8_feb8_6659_fd93) &+ hash
  }

  private static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
