import Core
import RoostTesting
import Testing

@testable import Security

@Suite struct AttemptLimiterTests {
  private let clock = ManualTime()

  private func limiter(
    free: Int = 2, undecided: Int = 100, forgives: Bool = true, capacity: Int = 100
  ) -> AttemptLimiter {
    let backoff = Backoff(freeFailures: free, first: .seconds(1), longest: .seconds(60))
    let policy = AttemptPolicy(
      backoff: backoff, undecided: undecided, forgetsAfter: .seconds(600), successForgives: forgives)
    return AttemptLimiter(policy, capacity: capacity, time: clock)
  }

  private func attempt(_ key: String, _ outcome: AttemptOutcome, at limiter: AttemptLimiter) throws {
    try limiter.begin(key)
    limiter.end(key, outcome)
  }

  @Test func `each failure that is not free doubles the wait up to the longest`() throws {
    let limiter = limiter()
    for _ in 0..<2 { try attempt("ann", .failed, at: limiter) }
    for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
      try attempt("ann", .failed, at: limiter)
      #expect(throws: TooManyAttempts(retryAfter: .seconds(wait))) { try limiter.begin("ann") }
      clock.advance(by: .seconds(wait) - .milliseconds(1))
      #expect(throws: TooManyAttempts(retryAfter: .milliseconds(1))) { try limiter.begin("ann") }
      clock.advance(by: .milliseconds(1))
    }
  }

  @Test func `one key's failures leave another alone`() throws {
    let limiter = limiter(free: 0)
    try attempt("ann", .failed, at: limiter)
    #expect(throws: TooManyAttempts.self) { try limiter.begin("ann") }
    try attempt("bob", .succeeded, at: limiter)
  }

  @Test func `a success forgives where the policy says so`() throws {
    let limiter = limiter()
    for _ in 0..<2 { try attempt("ann", .failed, at: limiter) }
    try attempt("ann", .succeeded, at: limiter)
    for _ in 0..<2 { try attempt("ann", .failed, at: limiter) }
    try limiter.begin("ann")
  }

  @Test func `a success forgives nothing where the policy says so`() throws {
    let limiter = limiter(forgives: false)
    for _ in 0..<2 { try attempt("10.0.0.1", .failed, at: limiter) }
    try attempt("10.0.0.1", .succeeded, at: limiter)
    try attempt("10.0.0.1", .failed, at: limiter)
    #expect(throws: TooManyAttempts.self) { try limiter.begin("10.0.0.1") }
  }

  @Test func `an abandoned attempt costs nothing and leaves no trace`() throws {
    let limiter = limiter(free: 0)
    for _ in 0..<10 { try attempt("ann", .abandoned, at: limiter) }
    #expect(limiter.count == 0)
  }

  @Test func `failures are forgotten after a while`() throws {
    let limiter = limiter(free: 0)
    try attempt("ann", .failed, at: limiter)
    clock.advance(by: .seconds(600))
    try attempt("ann", .failed, at: limiter)
    #expect(throws: TooManyAttempts(retryAfter: .seconds(1))) { try limiter.begin("ann") }
  }

  @Test func `setting the wall clock shortens no wait`() throws {
    let limiter = limiter(free: 0)
    try attempt("ann", .failed, at: limiter)
    clock.set(clock.now() + .seconds(86_400))
    #expect(throws: TooManyAttempts(retryAfter: .seconds(1))) { try limiter.begin("ann") }
  }

  @Test func `only so many attempts of one key may be undecided at once`() throws {
    let limiter = limiter(undecided: 3)
    for _ in 0..<3 { try limiter.begin("ann") }
    #expect(throws: TooManyAttempts(retryAfter: .seconds(1))) { try limiter.begin("ann") }
    limiter.end("ann", .succeeded)
    try limiter.begin("ann")
  }

  @Test func `memory is bounded, and what was touched longest ago is forgotten first`() throws {
    let limiter = limiter(free: 0, capacity: 100)
    for number in 0..<10_000 {
      try attempt("\(number)", .failed, at: limiter)
      #expect(limiter.count <= 100)
    }
    #expect(throws: TooManyAttempts.self) { try limiter.begin("9999") }
    try limiter.begin("0")
  }

  @Test func `the wait is told in whole seconds, rounded up`() {
    #expect(TooManyAttempts(retryAfter: .milliseconds(1)).retryAfterSeconds == 1)
    #expect(TooManyAttempts(retryAfter: .seconds(2)).retryAfterSeconds == 2)
    #expect(TooManyAttempts(retryAfter: .milliseconds(2001)).retryAfterSeconds == 3)
    #expect(TooManyAttempts(retryAfter: .zero).retryAfterSeconds == 1)
  }

  @Test func `no number of failures overflows the wait`() {
    let backoff = Backoff(freeFailures: 0, first: .seconds(1), longest: .seconds(900))
    #expect(backoff.wait(after: .max) == .seconds(900))
    #expect(backoff.wait(after: 0) == .zero)
  }
}
