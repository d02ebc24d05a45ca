import CNettle

/// The keyed digest HMAC-SHA-256 of one secret (RFC 2104), prepared once and used for many messages.
public struct HMAC256: Sendable {
  private let prepared: hmac_sha256_ctx

  /// The digest keyed with `secret`, which may have any length.
  public init(secret: some Collection<UInt8>) {
    var context = hmac_sha256_ctx()
    unsafe withPointer(to: secret) { start, count in
      unsafe nettle_hmac_sha256_set_key(&context, count, start)
    }
    prepared = context
  }

  /// Returns the 32 bytes that only a holder of the secret can compute for `message`.
  public func code(for message: some Collection<UInt8>) -> [UInt8] {
    var context = prepared
    unsafe withPointer(to: message) { start, count in
      unsafe nettle_hmac_sha256_update(&context, count, start)
    }
    return unsafe [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { buffer, count in
      unsafe nettle_hmac_sha256_digest(&context, SHA256.byteCount, buffer.baseAddress)
      count = SHA256.byteCount
    }
  }
}
