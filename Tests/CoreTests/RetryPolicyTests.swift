import Core
import Testing

@Suite struct RetryPolicyTests {
  @Test(arguments: [(0, 1), (1, 1), (2, 2), (3, 4), (6, 30), (1_000_000, 30)])
  func `waits double up to the longest, and chance takes up to a half off`(failures: Int, seconds: Int) {
    #expect(policy(0x00).delay(after: failures) == .seconds(seconds) / 2)
    let most = policy(0xff).delay(after: failures)
    #expect(most <= .seconds(seconds))
    #expect(most > .seconds(seconds) * 0.99)
  }

  @Test func `the longest of waits does not overflow`() {
    let day = RetryPolicy(first: .seconds(86_400), longest: .seconds(86_400 * 365), random: Same(byte: 0xff))
    #expect(day.delay(after: 100) <= .seconds(86_400 * 365))
  }

  private func policy(_ byte: UInt8) -> RetryPolicy {
    RetryPolicy(first: .seconds(1), longest: .seconds(30), random: Same(byte: byte))
  }
}

private struct Same: RandomSource {
  let byte: UInt8
  func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }
}
