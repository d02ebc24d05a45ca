import Synchronization

/// A 12-byte document id, time-ordered, written as 24 hexadecimal digits: `6920a1f2c3d4e5f601000001`.
///
/// It is the ObjectId of MongoDB and GridFS (https://www.mongodb.com/docs/manual/reference/bson-types/#objectid): four
/// bytes of seconds since the epoch, five random bytes of the process, three bytes of a counter. Documents, files and
/// jobs carry it.
public struct ObjectID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The seconds and the first half of the random part.
  private let high: UInt64
  /// The second half of the random part and the counter.
  private let low: UInt32

  /// The id that `text` writes, or nil unless it is exactly 24 hexadecimal digits.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 24, let bytes = [UInt8](hexadecimal: text) else { return nil }
    high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes[8...].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// A new id that differs from all others, and sorts behind those this process made before.
  ///
  /// - Parameter moment: the time it carries in its first four bytes.
  public init(at moment: Timestamp = SystemTime().now()) {
    let count = ObjectID.counter.wrappingAdd(1, ordering: .relaxed).newValue & 0xff_ffff
    let random = ObjectID.process
    high = UInt64(UInt32(truncatingIfNeeded: moment.seconds)) << 32 | random >> 8
    low = UInt32(truncatingIfNeeded: random) << 24 | count
  }

  /// When the id was made, to the second.
  public var timestamp: Timestamp { Timestamp(seconds: Int64(high >> 32)) }

  /// The id as 24 lower-case hexadecimal digits.
  public var description: String {
    unsafe String(unsafeUninitializedCapacity: 24) { text in
      for index in 0..<16 { unsafe text[index] = hexadecimalDigit(high >> (60 - 4 * UInt64(index))) }
      for index in 0..<8 { unsafe text[16 + index] = hexadecimalDigit(UInt64(low >> (28 - 4 * UInt32(index)))) }
      return 24
    }
  }

  /// Whether `left` was made before `right`, as far as their time and counter tell.
  public static func < (left: ObjectID, right: ObjectID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// Reads the 24-digit form.
  ///
  /// - Throws: `DecodingError.dataCorrupted` when the text is not an id.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = ObjectID(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "is not an id of 24 hexadecimal digits")
    }
    self = id
  }

  /// Writes the 24-digit form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// Five bytes that tell this process from others.
  private static let process = SystemRandom().bytes(5).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
  private static let counter = Atomic<UInt32>(SystemRandom().bytes(3).reduce(0) { $0 << 8 | UInt32($1) })
}
