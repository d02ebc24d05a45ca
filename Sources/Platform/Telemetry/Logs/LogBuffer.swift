import Synchronization

/// The lines between those who log and the thread that writes.
///
/// It holds at most `limit` bytes; lines that do not fit are dropped and counted.
final class LogBuffer: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    /// An empty array whose storage is used again.
    var spare: [UInt8] = []
    var droppedSinceSaid = 0
    var dropped = 0
    var isUrgent = false
    var isClosed = false
    /// How many flushes were asked for, and how many of them are done.
    var flushesAsked = 0
    var flushesDone = 0
  }

  /// Storage larger than this is given back after a burst.
  private static let keptCapacity = 1 << 20

  private let state = Monitor(State())
  /// Held while bytes are written, so that lines of two drains do not mix.
  private let output: Mutex<LogOutput>
  private let limit: Int
  private let lineAboutDropped: @Sendable (Int) -> [UInt8]

  init(output: LogOutput, limit: Int, lineAboutDropped: @escaping @Sendable (Int) -> [UInt8]) {
    self.output = Mutex(output)
    self.limit = limit
    self.lineAboutDropped = lineAboutDropped
  }

  var droppedLines: Int {
    state.withLock { $0.dropped }
  }

  var isClosed: Bool {
    state.withLock { $0.isClosed }
  }

  func append(_ line: [UInt8], isUrgent: Bool) {
    let mustWake = state.withLock { state in
      guard state.bytes.count + line.count <= limit else {
        state.dropped += 1
        state.droppedSinceSaid += 1
        return false
      }
      let wasEmpty = state.bytes.isEmpty
      state.bytes.append(contentsOf: line)
      let becameUrgent = !state.isUrgent && (isUrgent || state.bytes.count > limit / 2)
      if becameUrgent { state.isUrgent = true }
      return wasEmpty || becameUrgent
    }
    if mustWake { state.announce() }
  }

  /// Waits until there is something to write, and then for others to join it, unless it is urgent.
  func waitForLines(atMost interval: Duration) {
    state.wait { !$0.bytes.isEmpty || $0.isUrgent }
    state.wait(atMost: interval) { $0.isUrgent }
  }

  /// Writes everything that is in the buffer.
  func drain() {
    output.withLock { output in
      var (bytes, dropped, flushes) = state.withLock { state in
        let taken = (state.bytes, state.droppedSinceSaid, state.flushesAsked)
        state.bytes = state.spare
        state.spare = []
        state.droppedSinceSaid = 0
        state.isUrgent = state.isClosed
        return taken
      }
      if dropped > 0 { bytes.append(contentsOf: lineAboutDropped(dropped)) }
      let lost = output.write(bytes) { isClosed }
      if bytes.capacity > Self.keptCapacity { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
      state.withLock { state in
        state.spare = bytes
        state.dropped += lost
        state.droppedSinceSaid += lost
        state.flushesDone = flushes
      }
    }
    state.announce()
  }

  /// Waits until everything that is in the buffer now is written.
  func flush(atMost patience: Duration) {
    let flush = state.withLock { state in
      state.flushesAsked += 1
      state.isUrgent = true
      return state.flushesAsked
    }
    state.announce()
    state.wait(atMost: patience) { $0.flushesDone >= flush }
  }

  /// Makes the thread write what is left, and end.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.isUrgent = true
    }
    state.announce()
  }
}
