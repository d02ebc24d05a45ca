/// A number of bytes, written with a unit: `16MiB` is 16 × 1024 × 1024, `1GB` is 1000 × 1000 × 1000.
///
/// The units are those of IEC 80000-13 (`KiB`, `MiB`, `GiB`, `TiB`) and of the SI (`KB`, `MB`, `GB`, `TB`).
public struct ByteCount: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The number of bytes; never negative.
  public let bytes: Int

  /// The units and how many bytes each has, largest first.
  private static let units: [(name: String, bytes: Int)] = [
    ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000),
    ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("KB", 1000), ("B", 1),
  ]

  /// A count of bytes, which must not be negative.
  public init(bytes: Int) {
    precondition(bytes >= 0, "A byte count must not be negative.")
    self.bytes = bytes
  }

  /// So many times 1024 bytes.
  public static func kibibytes(_ count: Int) -> ByteCount { ByteCount(bytes: count << 10) }

  /// So many times 1024 × 1024 bytes.
  public static func mebibytes(_ count: Int) -> ByteCount { ByteCount(bytes: count << 20) }

  /// So many times 1024 × 1024 × 1024 bytes.
  public static func gibibytes(_ count: Int) -> ByteCount { ByteCount(bytes: count << 30) }

  /// The count that `text` names, or nil when it names none; units in any case, no unit for bytes.
  public init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let name = text.dropFirst(digits.count).lowercased()
    let unit = name.isEmpty ? 1 : Self.units.first { $0.name.lowercased() == name }?.bytes
    guard let number = Int(digits), let unit else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
    guard !overflow else { return nil }
    self.bytes = bytes
  }

  /// The count in the largest unit that leaves no rest.
  public var description: String {
    for unit in Self.units where bytes != 0 && bytes % unit.bytes == 0 {
      return "\(bytes / unit.bytes)\(unit.name)"
    }
    return "\(bytes)B"
  }

  /// Whether `left` is the smaller count.
  public static func < (left: ByteCount, right: ByteCount) -> Bool {
    left.bytes < right.bytes
  }
}
