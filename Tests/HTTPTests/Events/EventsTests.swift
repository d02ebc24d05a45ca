import HTTP
import RoostTesting
import Synchronization
import Testing

@Suite struct EventsTests {
  /// Keeps what is written, and can fail as a connection does that its client has left.
  private final class Recorder: HTTPBodyWriter {
    private let state = Mutex<(pieces: [String], room: Int)>(([], 0))
    private let written = AsyncStream<Void>.makeStream()

    init(room: Int = .max) { state.withLock { $0.room = room } }

    var pieces: [String] { state.withLock { $0.pieces } }

    func write(_ bytes: [UInt8]) async throws {
      await Task.yield()
      try state.withLock { state in
        guard state.pieces.count < state.room else { throw CancellationError() }
        state.pieces.append(String(decoding: bytes, as: UTF8.self))
      }
      written.continuation.yield()
    }

    /// Waits for the next piece.
    func next() async {
      var iterator = written.stream.makeAsyncIterator()
      await iterator.next()
    }
  }

  private func run(
    _ recorder: Recorder, time: ManualTime = ManualTime(),
    _ produce: @escaping @Sendable (EventWriter) async throws -> Void
  ) async throws {
    let response = HTTPResponse.events(time: time, produce)
    guard case .stream(let stream) = response.body else { throw CancellationError() }
    try await stream.produce(recorder)
  }

  @Test func `an event stream is never kept and never buffered`() {
    let response = HTTPResponse.events { _ in }
    #expect(response.headers["Content-Type"] == "text/event-stream")
    #expect(response.headers["Cache-Control"] == "no-store")
    #expect(response.body.length == nil)
  }

  @Test func `events are written as HTML says`() async throws {
    let recorder = Recorder()
    try await run(recorder) { events in
      try await events.send("hello")
      try await events.send("a\nb\r\nc\rd\n", event: "progress", id: "7")
      try await events.send("")
      try await events.retry(after: .milliseconds(2500))
      try await events.comment("hi")
    }
    #expect(
      recorder.pieces == [
        "data: hello\n\n", "id: 7\nevent: progress\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n", "data: \n\n",
        "retry: 2500\n\n", ":hi\n\n",
      ])
  }

  @Test func `no text can make an event of its own`() async throws {
    let recorder = Recorder()
    try await run(recorder) { events in
      try await events.send("x\n\ndata: y", event: "a\ndata: z", id: "1\r\n\0id: 2")
      try await events.comment("c\n\ndata: w")
    }
    #expect(recorder.pieces[0] == "id: 1id: 2\nevent: adata: z\ndata: x\ndata: \ndata: data: y\n\n")
    #expect(recorder.pieces[1] == ":cdata: w\n\n")
  }

  @Test func `a comment goes out at each interval`() async throws {
    let recorder = Recorder()
    let time = ManualTime()
    try await run(recorder, time: time) { _ in
      for _ in 0..<2 {
        await time.sleepers(1)
        time.advance(by: .seconds(15))
        await recorder.next()
      }
    }
    #expect(recorder.pieces == [":\n\n", ":\n\n"])
  }

  @Test func `several tasks write whole events in turn`() async throws {
    let recorder = Recorder()
    try await run(recorder) { events in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 { group.addTask { try await events.send("\(number)") } }
        try await group.waitForAll()
      }
    }
    #expect(Set(recorder.pieces) == Set((0..<100).map { "data: \($0)\n\n" }))
    #expect(recorder.pieces.count == 100)
  }

  @Test func `a client that has gone ends the events`() async {
    let recorder = Recorder(room: 3)
    await #expect(throws: CancellationError.self) {
      try await run(recorder) { events in
        while true { try await events.send("x") }
      }
    }
    #expect(recorder.pieces.count == 3)
  }

  @Test func `events that wait end when a comment cannot be sent`() async {
    let recorder = Recorder(room: 0)
    let time = ManualTime()
    await #expect(throws: CancellationError.self) {
      try await run(recorder, time: time) { _ in
        await time.sleepers(1)
        time.advance(by: .seconds(15))
        try await time.sleep(for: .seconds(1_000_000))
      }
    }
  }

  @Test func `a returning client says what it has seen`() {
    #expect(get("/x", ["Last-Event-ID": "7"]).lastEventID == "7")
    #expect(get("/x").lastEventID == nil)
    #expect(get("/x", ["Last-Event-ID": String(repeating: "x", count: 257)]).lastEventID == nil)
  }
}
