/// A time-ordered universally unique id, version 7 (RFC 9562, section 5.7): `019aa5c4-5c3a-7b1e-9d3f-2f6b1a0c4e55`.
///
/// Users, events and requests carry it. Ids of one millisecond are in no particular order.
public struct UUIDv7: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  private let high: UInt64
  private let low: UInt64

  /// A new id.
  ///
  /// - Parameters:
  ///   - moment: the time it carries in its first 48 bits, to the millisecond.
  ///   - random: where its 74 random bits come from.
  public init(at moment: Timestamp = SystemTime().now(), random: some RandomSource = SystemRandom()) {
    let bytes = random.bytes(10)
    let first = UInt64(bytes[0]) << 8 | UInt64(bytes[1])
    high = UInt64(truncatingIfNeeded: moment.milliseconds) << 16 | 0x7000 | first & 0x0fff
    low = bytes[2...].reduce(0) { $0 << 8 | UInt64($1) } & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
  }

  /// The id that `text` writes as 8-4-4-4-12 hexadecimal digits, of any UUID version, or nil.
  public init?(_ text: some StringProtocol) {
    let utf8 = Array(text.utf8)
    guard utf8.count == 36, [8, 13, 18, 23].allSatisfy({ utf8[$0] == UInt8(ascii: "-") }) else { return nil }
    let digits = String(decoding: utf8.filter { $0 != UInt8(ascii: "-") }, as: UTF8.self)
    guard let bytes = [UInt8](hexadecimal: digits), bytes.count == 16 else { return nil }
    high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The id as 8-4-4-4-12 lower-case hexadecimal digits.
  public var description: String {
    unsafe String(unsafeUninitializedCapacity: 36) { text in
      var position = 0
      for digit in UInt64(0)..<32 {
        if [8, 12, 16, 20].contains(digit) {
          unsafe text[position] = UInt8(ascii: "-")
          position += 1
        }
        let half = digit < 16 ? high : low
        unsafe text[position] = hexadecimalDigit(half >> (60 - 4 * (digit & 15)))
        position += 1
      }
      return 36
    }
  }

  /// Whether `left` sorts first, which is the order of their milliseconds.
  public static func < (left: UUIDv7, right: UUIDv7) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// Reads the 36-character form.
  ///
  /// - Throws: `DecodingError.dataCorrupted` when the text is not a UUID.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = UUIDv7(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "is not a UUID")
    }
    self = id
  }

  /// Writes the 36-character form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
