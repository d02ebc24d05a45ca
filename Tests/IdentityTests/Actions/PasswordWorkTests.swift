import Core
import Dispatch
import EventLoops
import Security
import Testing

@testable import Identity

@Suite struct PasswordWorkTests {
  @Test func `a password that the pool has no room for is refused as busy`() async throws {
    let pool = WorkerPool(name: "test", threads: 1, queueLimit: 1)
    let passwords = PasswordWork(iterations: 1000, on: pool, random: SystemRandom())
    let release = DispatchSemaphore(value: 0)
    let started = AsyncStream<Void>.makeStream()
    let running = Task.immediate {
      try await pool.run {
        started.continuation.finish()
        release.wait()
      }
    }
    for await _ in started.stream {}
    // Submitted before `immediate` returns.
    let waiting = Task.immediate { try await passwords.check("x", against: nil) }
    await #expect(throws: IdentityError.busy) { try await passwords.check("x", against: nil) }
    release.signal()
    try await running.value
    guard case .wrong = try await waiting.value else {
      Issue.record("a password without an account was right")
      return
    }
    await passwords.shutDown()
  }

  @Test func `a right password at today's cost is hashed once`() async throws {
    let passwords = PasswordWork(
      iterations: 1000, on: WorkerPool(name: "test", threads: 1, queueLimit: 1), random: SystemRandom())
    let hash = try PasswordHash(of: "secret", iterations: 1000)
    guard case .right(rehashed: nil) = try await passwords.check("secret", against: hash) else {
      Issue.record("a right password was wrong, or hashed anew")
      return
    }
    #expect(passwords.spentRounds == 1000)
    await passwords.shutDown()
  }

  @Test func `a password of another length than hashes take is wrong for everyone and costs nothing`() async throws {
    let passwords = PasswordWork(
      iterations: 1000, on: WorkerPool(name: "test", threads: 1, queueLimit: 1), random: SystemRandom())
    let hash = try PasswordHash(of: "secret", iterations: 1000)
    for hash in [hash, nil] {
      for password in ["", String(repeating: "x", count: 1025)] {
        guard case .wrong = try await passwords.check(password, against: hash) else {
          Issue.record("a password that cannot be was right")
          return
        }
      }
    }
    #expect(passwords.spentRounds == 0)
    await passwords.shutDown()
  }
}
