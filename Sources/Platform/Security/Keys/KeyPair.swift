import CCrypto

/// A private key, with its public half.
@safe final class KeyPair: Sendable {
  let curve: Curve
  /// The private key: 32 bytes.
  let privateBytes: [UInt8]
  /// The public key, as `PublicKey.bytes`.
  let publicBytes: [UInt8]
  // nonisolated(unsafe) because an EVP_PKEY that is only read may be shared between threads:
  // https://docs.openssl.org/3.0/man7/openssl-threads/
  private nonisolated(unsafe) let handle: OpaquePointer  // <EVP_PKEY>

  init(_ curve: Curve, privateBytes: [UInt8]) throws(SecurityError) {
    guard privateBytes.count == 32 else {
      throw .invalidKey("A private key of \(curve.name) has 32 bytes, and this one \(privateBytes.count).")
    }
    let encoding = curve.privateEncoding(of: privateBytes)
    // https://docs.openssl.org/3.0/man3/d2i_PrivateKey/: computes the public half itself.
    let handle = unsafe encoding.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return unsafe d2i_AutoPrivateKey(nil, &cursor, buffer.count)
    }
    guard let handle = unsafe handle, unsafe KeyPair.isInRange(handle) else {
      unsafe EVP_PKEY_free(handle)
      ERR_clear_error()
      throw .invalidKey("The private key is not one of \(curve.name).")
    }
    guard let publicBytes = unsafe KeyPair.publicBytes(of: handle, on: curve) else {
      unsafe EVP_PKEY_free(handle)
      throw SecurityError.lastOfLibrary("a public key could not be computed")
    }
    self.curve = curve
    self.privateBytes = privateBytes
    self.publicBytes = publicBytes
    unsafe self.handle = handle
  }

  deinit {
    unsafe EVP_PKEY_free(handle)
  }

  /// Makes a new pair from OpenSSL's private random generator.
  static func generate(_ curve: Curve) throws(SecurityError) -> KeyPair {
    // Any 32 bytes are a private key of either curve, but for one P-256 number in 2³², which is drawn again once.
    if let pair = try? KeyPair(curve, privateBytes: randomBytes()) { return pair }
    return try KeyPair(curve, privateBytes: randomBytes())
  }

  private static func randomBytes() throws(SecurityError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 32)
    guard unsafe RAND_priv_bytes(&bytes, 32) == 1 else {
      throw SecurityError.lastOfLibrary("no random bytes could be drawn")
    }
    return bytes
  }

  /// Returns the signature of `message` as JSON Web Signature writes it: 64 bytes.
  func signature(of message: [UInt8]) throws(SecurityError) -> [UInt8] {
    guard let context = unsafe EVP_MD_CTX_new() else { throw SecurityError.lastOfLibrary("no memory for a signature") }
    defer { unsafe EVP_MD_CTX_free(context) }
    // https://docs.openssl.org/3.0/man3/EVP_DigestSignInit/
    var length = 80
    var signature = [UInt8](repeating: 0, count: length)
    guard unsafe EVP_DigestSignInit(context, nil, curve.digest, nil, handle) == 1,
      unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1
    else { throw SecurityError.lastOfLibrary("a message could not be signed") }
    signature.removeLast(signature.count - length)
    guard curve == .p256 else { return signature }
    guard let plain = ECDSASignature.coordinates(of: signature) else {
      throw .library("an ECDSA signature was not written as two integers")
    }
    return plain
  }

  /// Whether the number is one that the curve's order allows, which reading it does not check.
  private static func isInRange(_ handle: OpaquePointer) -> Bool {
    // https://docs.openssl.org/3.0/man3/EVP_PKEY_check/
    guard let context = unsafe EVP_PKEY_CTX_new(handle, nil) else { return false }
    defer { unsafe EVP_PKEY_CTX_free(context) }
    return unsafe EVP_PKEY_private_check(context) == 1
  }

  private static func publicBytes(of handle: OpaquePointer, on curve: Curve) -> [UInt8]? {
    switch curve {
    case .ed25519:
      // https://docs.openssl.org/3.0/man3/EVP_PKEY_get_raw_public_key/
      var bytes = [UInt8](repeating: 0, count: 32)
      var count = bytes.count
      return unsafe EVP_PKEY_get_raw_public_key(handle, &bytes, &count) == 1 && count == 32 ? bytes : nil
    case .p256:
      // https://docs.openssl.org/3.0/man3/EVP_PKEY_get1_encoded_public_key/: 4, then both coordinates.
      var start: UnsafeMutablePointer<UInt8>?
      let count = unsafe EVP_PKEY_get1_encoded_public_key(handle, &start)
      defer { unsafe CRYPTO_free(start, #file, #line) }
      let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
      return bytes.count == 65 && bytes[0] == 4 ? Array(bytes[1...]) : nil
    }
  }
}

extension SecurityError {
  /// The failure with what OpenSSL's error queue says about it, which is emptied.
  static func lastOfLibrary(_ attempt: String) -> SecurityError {
    let code = ERR_get_error()
    ERR_clear_error()
    guard code != 0, let reason = unsafe ERR_reason_error_string(code) else { return .library(attempt) }
    return unsafe .library("\(attempt): \(String(cString: reason))")
  }
}
