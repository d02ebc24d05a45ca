import CCrypto

/// Whether two byte sequences are equal, in a time that depends on their lengths and on nothing else.
///
/// Use it wherever one side is secret, because an ordinary comparison stops at the first difference and so tells an
/// attacker how far a guess was right. CRYPTO_memcmp(3).
///
/// - Parameters:
///   - left: one side.
///   - right: the other side.
/// - Returns: false at once when the lengths differ, as lengths are not secret.
public func equalInConstantTime(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  return unsafe withPointer(to: left) { leftStart, count in
    unsafe withPointer(to: right) { rightStart, _ in
      guard count > 0, let leftStart = unsafe leftStart, let rightStart = unsafe rightStart else { return true }
      return unsafe CRYPTO_memcmp(leftStart, rightStart, count) == 0
    }
  }
}
