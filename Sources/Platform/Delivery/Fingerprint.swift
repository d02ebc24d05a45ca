import Core

/// Sixteen hexadecimal digits that stand for a longer text, by FNV-1a over 64 bits (RFC 9923).
///
/// It keeps names short that would else be cut; it does not withstand somebody who wants two texts to share one.
struct Fingerprint: CustomStringConvertible {
  let description: String

  init(_ bytes: some Sequence<UInt8>) {
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    description = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: hash >> UInt64($0)) }.hexadecimal
  }
}
