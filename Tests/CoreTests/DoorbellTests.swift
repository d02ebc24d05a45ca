import Core
import RoostTesting
import Testing

@Suite struct DoorbellTests {
  @Test func `a ring before the wait is not missed`() async {
    let bell = Doorbell()
    bell.ring()
    await bell.wait()
  }

  @Test func `a wait ends when its time is over`() async {
    let time = ManualTime()
    let bell = Doorbell()
    async let waited: Void = bell.wait(atMost: .seconds(5), on: time)
    await time.sleepers(1)
    time.advance(by: .seconds(5))
    await waited
  }

  @Test func `a wait ends when the bell rings first`() async {
    let time = ManualTime()
    let bell = Doorbell()
    async let waited: Void = bell.wait(atMost: .seconds(5), on: time)
    await time.sleepers(1)
    bell.ring()
    await waited
    #expect(time.uptime() == .zero)
  }

  @Test func `cancellation ends a wait`() async {
    let bell = Doorbell()
    await withTaskGroup { group in
      group.addTask { await bell.wait() }
      group.cancelAll()
    }
  }
}
