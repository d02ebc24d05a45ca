import Core
import RoostTesting
import Security
import Testing

@testable import Identity

@Suite struct LogInAttemptsTests {
  private struct Mistake: Error {}

  @Test func `an attempt that throws does not count`() async throws {
    let attempts = LogInAttempts(time: ManualTime())
    for _ in 0..<200 {
      await #expect(throws: Mistake.self) {
        try await attempts.limit(account: "ann", address: "192.0.2.1") { () -> (Void, isRight: Bool) in throw Mistake()
        }
      }
    }
    try await attempts.limit(account: "ann", address: "192.0.2.1") { ((), isRight: true) }
  }

  @Test func `an account that has to wait costs its address nothing`() async throws {
    let attempts = LogInAttempts(time: ManualTime())
    for _ in 0..<300 {
      _ = try? await attempts.limit(account: "ann", address: "192.0.2.1") { ((), isRight: false) }
    }
    try await attempts.limit(account: "bob", address: "192.0.2.1") { ((), isRight: true) }
  }

  @Test func `a success with one account does not forgive an address its failures with others`() async throws {
    let attempts = LogInAttempts(time: ManualTime())
    for number in 0..<51 {
      try await attempts.limit(account: "\(number)", address: "192.0.2.1") { ((), isRight: false) }
      if number < 50 { try await attempts.limit(account: "mine", address: "192.0.2.1") { ((), isRight: true) } }
    }
    await #expect(throws: IdentityError.tooManyAttempts(TooManyAttempts(retryAfter: .seconds(1)))) {
      try await attempts.limit(account: "mine", address: "192.0.2.1") { ((), isRight: true) }
    }
  }
}
