import CNettle

/// The SHA-256 digest of bytes that come in pieces (FIPS 180-4, section 6.2).
public struct SHA256: Sendable {
  /// The length of a digest: 32 bytes.
  public static let byteCount = 32

  private var context = sha256_ctx()

  /// The digest of nothing yet.
  public init() {
    unsafe nettle_sha256_init(&context)
  }

  /// Takes in the next piece.
  public mutating func update(_ bytes: some Collection<UInt8>) {
    unsafe withPointer(to: bytes) { start, count in
      unsafe nettle_sha256_update(&context, count, start)
    }
  }

  /// Returns the digest of all pieces, 32 bytes, and begins anew.
  public mutating func finish() -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { buffer, count in
      unsafe nettle_sha256_digest(&context, SHA256.byteCount, buffer.baseAddress)
      count = SHA256.byteCount
    }
  }

  /// Returns the digest of `bytes`, 32 bytes.
  public static func digest(of bytes: some Collection<UInt8>) -> [UInt8] {
    var digest = SHA256()
    digest.update(bytes)
    return digest.finish()
  }
}

/// Lends the bytes as the pointer and length that C functions take, copying them only where they are not contiguous.
@unsafe func withPointer<Value>(
  to bytes: some Collection<UInt8>, _ body: (UnsafePointer<UInt8>?, Int) -> Value
) -> Value {
  if let value = bytes.withContiguousStorageIfAvailable({ unsafe body($0.baseAddress, $0.count) }) {
    return value
  }
  return unsafe Array(bytes).withUnsafeBufferPointer { unsafe body($0.baseAddress, $0.count) }
}
