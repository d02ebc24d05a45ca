import Synchronization

/// Hands the pieces of a streamed request body from the task that reads them to the loop that sends them.
///
/// One piece is being sent while the next one is fetched; more never wait here.
final class UploadBox: Sendable {
  private struct State {
    var piece: [UInt8] = []
    var offset = 0
    var isFinished = false
    var isFailed = false
    var isClosed = false
    var isStarved = false
    var waiter: CheckedContinuation<Void, Never>?

    var hasRoom: Bool { offset == piece.count || isClosed }
  }

  private let state = Mutex(State())

  /// Puts a piece in as soon as the one before has been sent.
  ///
  /// - Parameters:
  ///   - piece: the bytes.
  ///   - resume: called when the sender has been waiting for them.
  /// - Returns: false when nobody sends any more.
  func put(_ piece: [UInt8], resume: () -> Void) async -> Bool {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if !state.hasRoom { state.waiter = continuation }
        return state.hasRoom
      }
      if isReady { continuation.resume() }
    }
    return change(resume) { state in
      state.piece = piece
      state.offset = 0
    }
  }

  /// Says that there are no more pieces.
  func finish(resume: () -> Void) {
    _ = change(resume) { $0.isFinished = true }
  }

  /// Says that the body cannot be read to its end.
  func fail(resume: () -> Void) {
    _ = change(resume) { $0.isFailed = true }
  }

  /// Says that nobody sends any more.
  func close() {
    let waiter = state.withLock { state in
      state.isClosed = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  /// Copies the next bytes to be sent.
  func supply(into buffer: UnsafeMutableRawBufferPointer) -> TransferSupply {
    let (supply, waiter) = state.withLock { state -> (TransferSupply, CheckedContinuation<Void, Never>?) in
      let rest = state.piece.count - state.offset
      guard rest > 0 else {
        if state.isFailed { return (.abort, nil) }
        // A body's last piece is sent before its end is told.
        if state.isFinished { return (.end, nil) }
        state.isStarved = true
        return (.pause, nil)
      }
      let count = min(rest, buffer.count)
      unsafe buffer.copyBytes(from: state.piece[state.offset..<state.offset + count])
      state.offset += count
      guard state.hasRoom else { return (.bytes(count), nil) }
      defer { state.waiter = nil }
      return (.bytes(count), state.waiter)
    }
    waiter?.resume()
    return supply
  }

  private func change(_ resume: () -> Void, _ change: (inout State) -> Void) -> Bool {
    let (isOpen, wasStarved) = state.withLock { state in
      change(&state)
      defer { state.isStarved = false }
      return (!state.isClosed, state.isStarved)
    }
    if isOpen, wasStarved { resume() }
    return isOpen
  }
}
