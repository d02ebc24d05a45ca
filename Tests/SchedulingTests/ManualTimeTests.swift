import Core
import RoostTesting
import Testing

@Suite struct ManualTimeTests {
  @Test func `sleepers wake when the clock is advanced past their moment`() async throws {
    let time = ManualTime()
    async let slept: Void = time.sleep(for: .seconds(60))
    await time.sleepers(1)
    time.advance(by: .seconds(60))
    try await slept
    #expect(time.uptime() == .seconds(60))
  }

  @Test func `setting the wall clock wakes nobody and leaves the uptime alone`() {
    let time = ManualTime(now: Timestamp(seconds: 100))
    time.set(Timestamp(seconds: 5000))
    #expect(time.now() == Timestamp(seconds: 5000))
    #expect(time.uptime() == .zero)
  }

  @Test func `a canceled sleeper stops waiting`() async {
    let time = ManualTime()
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        do { try await time.sleep(for: .seconds(1)) } catch { return error is CancellationError }
        return false
      }
      await time.sleepers(1)
      group.cancelAll()
      #expect(await group.next() == true)
    }
  }

  @Test func `sleeping for no time returns at once`() async throws {
    try await ManualTime().sleep(for: .zero)
  }
}
