/// Where unpredictable bytes come from: the kernel, or a fixed sequence in a test.
public protocol RandomSource: Sendable {
  /// Returns `count` bytes.
  func bytes(_ count: Int) -> [UInt8]
}

/// The kernel's cryptographic random number generator, getrandom(2), through the standard library.
public struct SystemRandom: RandomSource {
  /// The kernel's generator.
  public init() {}

  /// Returns `count` bytes that nobody can foretell.
  public func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 7)
    while bytes.count < count {
      let word = generator.next()
      for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}
