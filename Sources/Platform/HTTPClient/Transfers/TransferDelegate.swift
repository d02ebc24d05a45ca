/// Whoever wants a transfer done: gives the bytes to send and takes those that come.
///
/// All calls come on the thread of the transfer's loop.
package protocol TransferDelegate: AnyObject, Sendable {
  /// Takes one line of the other side's header or reply, line break included.
  ///
  /// - Returns: false to abort the transfer.
  func received(line: UnsafeRawBufferPointer) -> Bool

  /// Takes some bytes of the content, or asks to have them again later.
  func received(content: UnsafeRawBufferPointer) -> TransferReception

  /// Writes the next bytes to send into a buffer.
  func supply(into buffer: UnsafeMutableRawBufferPointer) -> TransferSupply

  /// Goes back to the first byte to send, because a kept connection turned out to be dead.
  ///
  /// - Returns: false when the bytes cannot be had again.
  func rewind() -> Bool

  /// The transfer is over; no other call follows.
  func ended(_ outcome: TransferOutcome)
}

/// What a delegate does with received bytes.
package enum TransferReception {
  /// It has copied them.
  case taken
  /// It takes none now; they come again after `Transfer.resumeReceiving()`.
  case pause
  /// The transfer shall end.
  case abort
}

/// What a delegate has to send.
package enum TransferSupply {
  /// So many bytes, at least one, are in the buffer.
  case bytes(Int)
  /// There are no more.
  case end
  /// There are none now; it is asked again after `Transfer.resumeSending()`.
  case pause
  /// The transfer shall end.
  case abort
}

/// How a transfer ended.
package struct TransferOutcome: Sendable {
  /// What went wrong, or nil.
  package let fault: TransferFault?
  /// What libcurl says went wrong; empty when nothing did.
  package let explanation: String
  /// The last complete reply's code: an HTTP status or an SMTP reply code; 0 when there was none.
  package let replyCode: Int

  /// An end.
  package init(fault: TransferFault?, explanation: String, replyCode: Int) {
    self.fault = fault
    self.explanation = explanation
    self.replyCode = replyCode
  }
}

/// The kinds of failure of a transfer.
package enum TransferFault: Error, Sendable, Hashable {
  /// An option was refused: a URL that cannot be read, a scheme that is not allowed.
  case invalid
  /// The host's name could not be resolved.
  case unresolvable
  /// No connection could be made.
  case unreachable
  /// TLS failed, or the certificate is not to be trusted.
  case untrusted
  /// A deadline passed.
  case timedOut
  /// The connection ended in the middle.
  case disconnected
  /// The other side does not keep to the protocol.
  case malformed
  /// The user name or password was not accepted.
  case denied
  /// The delegate aborted it.
  case aborted
  /// Somebody canceled it.
  case canceled
  /// The engine has been shut down.
  case shutDown
  /// As many transfers as allowed are under way.
  case overloaded
  /// Anything else, such as lack of memory or descriptors.
  case failed
}
