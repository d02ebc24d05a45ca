/// A blob's place: a bucket, such as `videos`, and a name in it.
///
/// Neither can lead out of the store: the bucket is 1 to 63 of `a-z 0-9 -`, the name 1 to 255 of `A-Z a-z 0-9 . _ -` and does
/// not begin with a point.
public struct BlobKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The bucket.
  public let bucket: String
  /// The name.
  public let name: String

  /// A place, or nil when a part breaks the rules above.
  public init?(_ bucket: String, _ name: String) {
    func isLowerCaseOrDigit(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    func isInName(_ byte: UInt8) -> Bool {
      isLowerCaseOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
    }
    guard (1...63).contains(bucket.utf8.count), (1...255).contains(name.utf8.count),
      bucket.utf8.allSatisfy({ isLowerCaseOrDigit($0) || $0 == UInt8(ascii: "-") }),
      name.utf8.allSatisfy(isInName), name.utf8.first != UInt8(ascii: ".")
    else { return nil }
    self.bucket = bucket
    self.name = name
  }

  /// The place as `bucket/name`.
  public var description: String { "\(bucket)/\(name)" }

  /// Whether `left` sorts first, by bucket, then by name.
  public static func < (left: BlobKey, right: BlobKey) -> Bool {
    (left.bucket, left.name) < (right.bucket, right.name)
  }
}
