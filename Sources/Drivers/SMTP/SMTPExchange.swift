import HTTPClient
import Synchronization

/// One message on its way, between the loop that sends it and the task that waits for it.
final class SMTPExchange: TransferDelegate, @unchecked Sendable {
  // Unchecked because `sent` and `lines` are touched on the transfer's loop only, until `outcome` has been set.

  private let content: [UInt8]
  private let state = Mutex((outcome: TransferOutcome?.none, waiter: CheckedContinuation<TransferOutcome, Never>?.none))
  private var sent = 0
  private var lines = ReplyLines()

  init(_ content: [UInt8]) {
    self.content = content
  }

  /// Waits for the end of the transfer.
  func outcome() async -> TransferOutcome {
    await withCheckedContinuation { continuation in
      let outcome = state.withLock { state in
        if state.outcome == nil { state.waiter = continuation }
        return state.outcome
      }
      if let outcome { continuation.resume(returning: outcome) }
    }
  }

  /// The server's last reply; to be asked for once the transfer has ended.
  var reply: ReplyLines { lines }

  func received(line: UnsafeRawBufferPointer) -> Bool {
    unsafe lines.receive(Array(line))
    return true
  }

  func received(content: UnsafeRawBufferPointer) -> TransferReception {
    .taken
  }

  func supply(into buffer: UnsafeMutableRawBufferPointer) -> TransferSupply {
    let count = min(content.count - sent, buffer.count)
    guard count > 0 else { return .end }
    unsafe buffer.copyBytes(from: content[sent..<sent + count])
    sent += count
    return .bytes(count)
  }

  func rewind() -> Bool {
    sent = 0
    return true
  }

  func ended(_ outcome: TransferOutcome) {
    let waiter = state.withLock { state in
      state.outcome = outcome
      return state.waiter
    }
    waiter?.resume(returning: outcome)
  }
}
