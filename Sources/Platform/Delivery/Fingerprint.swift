import Core

/// Sixteen hexadecimal digits that stand for a longer text, by the hash FNV-1a (Fowler, Noll, Vo) over 64 bits.
///
/// It keeps names short that would else be cut; it does not withstand somebody who wants two texts to share one.
public struct Fingerprint: Sendable, CustomStringConvertible {
  /// The digits.
  public let description: String

  /// The fingerprint of some bytes.
  public init(_ bytes: some Sequence<UInt8>) {
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    description = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: hash >> UInt64($0)) }.hexadecimal
  }
}
