import Core
import RoostTesting
import Testing

@testable import Media

@Suite struct ConversionTests {
  private let start = Timestamp(seconds: 1_000_000)
  private let anna = WorkerID("anna")
  private let bert = WorkerID("bert")
  private let mp3 = MP3(size: 10, duration: .seconds(3))

  private func conversion() -> Conversion {
    Conversion(
      id: ObjectID(), owner: Owner(accountID: "1", email: "a@example.com"), fileName: "a.b.mp4", videoID: ObjectID(),
      mp3ID: ObjectID(), videoSize: 5, videoDuration: nil, at: start)
  }

  @Test func `a queued conversion is given to the first worker`() {
    var conversion = conversion()
    #expect(conversion.begin(anna, at: start) == .begun)
    #expect(conversion.state == .running(Lease(worker: anna, until: start + .seconds(20)), progress: nil))
    #expect(conversion.attempts == 1 && conversion.startedAt == start)
    #expect(conversion.begin(bert, at: start + .seconds(19)) == .taken(until: start + .seconds(20)))
  }

  @Test func `a worker that is silent for too long is replaced, and what it does then is void`() throws {
    var conversion = conversion()
    _ = conversion.begin(anna, at: start)
    #expect(conversion.begin(bert, at: start + .seconds(20)) == .begun)
    #expect(throws: LeaseLost()) { try conversion.beat(anna, progress: 0.5, at: start) }
    #expect(throws: LeaseLost()) { try conversion.succeed(anna, mp3, at: start) }
    #expect(throws: LeaseLost()) { try conversion.fail(anna, ConversionFailure(.noAudio), at: start) }
    #expect(throws: LeaseLost()) { try conversion.giveBack(anna, because: "x", at: start) }
    try conversion.succeed(bert, mp3, at: start)
    #expect(conversion.state == .succeeded(mp3, at: start))
  }

  @Test func `a worker that is gone is replaced at once`() {
    var conversion = conversion()
    _ = conversion.begin(anna, at: start)
    #expect(conversion.begin(bert, at: start) { $0 == anna } == .begun)
  }

  @Test func `a sign of life prolongs the lease`() throws {
    var conversion = conversion()
    _ = conversion.begin(anna, at: start)
    try conversion.beat(anna, progress: 0.25, at: start + .seconds(10))
    #expect(conversion.begin(bert, at: start + .seconds(29)) == .taken(until: start + .seconds(30)))
  }

  @Test func `what is over is not begun again`() throws {
    var done = conversion()
    _ = done.begin(anna, at: start)
    try done.succeed(anna, mp3, at: start)
    #expect(done.begin(bert, at: start + .seconds(100)) == .over)
    var failed = conversion()
    _ = failed.begin(anna, at: start)
    try failed.fail(anna, ConversionFailure(.noAudio), at: start)
    #expect(failed.begin(bert, at: start + .seconds(100)) == .over)
  }

  @Test func `a video that kills its workers is given up`() {
    var conversion = conversion()
    for attempt in 0..<Conversion.maximumAttempts {
      #expect(conversion.begin(anna, at: start + .seconds(attempt * 100)) == .begun)
    }
    #expect(conversion.begin(anna, at: start + .seconds(9000)) == .givenUp)
    #expect(conversion.state.name == "failed")
  }

  @Test func `trouble that is not the video's queues it again, a few times`() throws {
    var conversion = conversion()
    for _ in 1..<Conversion.maximumAttempts {
      _ = conversion.begin(anna, at: start)
      try conversion.giveBack(anna, because: "the disk is full", at: start)
      #expect(conversion.state == .queued(note: "the disk is full"))
    }
    _ = conversion.begin(anna, at: start)
    try conversion.giveBack(anna, because: "the disk is full", at: start)
    #expect(
      conversion.state == .failed(ConversionFailure(.serverTrouble, detail: "the disk is full"), at: start))
  }

  @Test func `a conversion is queued again only when its worker is gone or silent`() {
    var conversion = conversion()
    #expect(!conversion.requeue(at: start) { _ in true })
    _ = conversion.begin(anna, at: start)
    #expect(!conversion.requeue(at: start + .seconds(19)) { _ in false })
    #expect(conversion.requeue(at: start + .seconds(20)) { _ in false })
    #expect(conversion.state == .queued(note: nil))
    _ = conversion.begin(bert, at: start)
    #expect(conversion.requeue(at: start) { $0 == bert })
  }

  @Test(arguments: [("a.b.mp4", "a.b"), ("clip", "clip"), (".mp4", ".mp4")])
  func `the title is the file's name without its ending`(_ name: String, _ title: String) {
    let conversion = Conversion(
      id: ObjectID(), owner: Owner(accountID: nil, email: "a@example.com"), fileName: name, videoID: ObjectID(),
      mp3ID: ObjectID(), videoSize: 5, videoDuration: nil, at: start)
    #expect(conversion.title == title)
  }
}
