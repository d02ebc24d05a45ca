import CCrypto

/// A public key that OpenSSL has accepted: a point of the curve.
@safe final class PublicKey: Sendable {
  let curve: Curve
  /// 32 bytes of Ed25519, or the two coordinates of P-256, 32 bytes each.
  let bytes: [UInt8]
  // nonisolated(unsafe) because an EVP_PKEY that is only read may be shared between threads:
  // https://docs.openssl.org/3.0/man7/openssl-threads/
  private nonisolated(unsafe) let handle: OpaquePointer  // <EVP_PKEY>

  init(_ curve: Curve, bytes: [UInt8]) throws(SecurityError) {
    guard bytes.count == curve.publicLength else {
      throw .invalidKey("A public key of \(curve.name) has \(curve.publicLength) bytes, and this one \(bytes.count).")
    }
    let encoding = curve.publicPrefix + bytes
    // https://docs.openssl.org/3.0/man3/d2i_PUBKEY/: refuses a point that is not on the curve.
    let handle = unsafe encoding.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return unsafe d2i_PUBKEY(nil, &cursor, buffer.count)
    }
    guard let handle = unsafe handle else {
      ERR_clear_error()
      throw .invalidKey("The public key is not a point of \(curve.name).")
    }
    self.curve = curve
    self.bytes = bytes
    unsafe self.handle = handle
  }

  deinit {
    unsafe EVP_PKEY_free(handle)
  }

  /// Whether `signature`, as JSON Web Signature writes it, is this key's for `message`.
  func verifies(_ signature: [UInt8], of message: some Collection<UInt8>) -> Bool {
    guard signature.count == 64 else { return false }
    let signature = curve == .p256 ? ECDSASignature.distinguishedEncoding(of: signature) : signature
    guard let context = unsafe EVP_MD_CTX_new() else { return false }
    defer {
      unsafe EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    // https://docs.openssl.org/3.0/man3/EVP_DigestVerifyInit/
    guard unsafe EVP_DigestVerifyInit(context, nil, curve.digest, nil, handle) == 1 else { return false }
    return unsafe withPointer(to: message) { start, count in
      unsafe EVP_DigestVerify(context, signature, signature.count, start, count) == 1
    }
  }
}
