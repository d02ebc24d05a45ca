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
    /// Those who wait until what is in `bytes` now is written.
    var waiting: [Semaphore] = []
  }

  /// Storage larger than this is given back after a burst.
  private static let keptCapacity = 1 << 20

  private let state = Mutex(State())
  /// Held while bytes are written, so that lines of two drains do not mix.
  private let output: Mutex<LogOutput>
  /// Posted when the buffer stops being empty, becomes urgent, or is closed.
  private let wake = Semaphore()
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
    if mustWake { wake.post() }
  }

  /// Waits until there is something to write, and then for others to join it, unless it is urgent.
  func waitForLines(atMost interval: Duration) {
    wake.wait()
    if !state.withLock({ $0.isUrgent }) { wake.wait(atMost: interval) }
  }

  /// Writes everything that is in the buffer.
  func drain() {
    output.withLock { output in
      var (bytes, dropped, waiting) = state.withLock { state in
        let taken = (state.bytes, state.droppedSinceSaid, state.waiting)
        state.bytes = state.spare
        state.spare = []
        state.droppedSinceSaid = 0
        state.waiting = []
        state.isUrgent = false
        return taken
      }
      if dropped > 0 { bytes.append(contentsOf: lineAboutDropped(dropped)) }
      let lost = output.write(bytes) { isClosed }
      if bytes.capacity > Self.keptCapacity { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
      state.withLock { state in
        state.spare = bytes
        state.dropped += lost
        state.droppedSinceSaid += lost
      }
      for semaphore in waiting { semaphore.post() }
    }
  }

  func waitUntilDrained(atMost patience: Duration) {
    let drained = Semaphore()
    state.withLock { state in
      state.waiting.append(drained)
      state.isUrgent = true
    }
    wake.post()
    drained.wait(atMost: patience)
  }

  func close() {
    state.withLock { state in
      state.isClosed = true
      state.isUrgent = true
    }
    wake.post()
  }
}
