import Synchronization

/// Keeps what was sent in memory: the promise's simplest keeper, for tests and for trying things out.
public final class MemoryMailTransport: MailTransport {
  private struct State {
    var sent: [MailMessage] = []
    var answers: [MailTransportError?] = []
  }

  private let state = Mutex(State())

  /// A transport that takes everything, after it has given the prepared answers.
  ///
  /// - Parameter answers: what the first attempts get, one each: an error, or nil to take the message.
  public init(answers: [MailTransportError?] = []) {
    state.withLock { $0.answers = answers }
  }

  /// The messages that were taken, in order; a message sent twice is there twice.
  public var sent: [MailMessage] {
    state.withLock { $0.sent }
  }

  /// Takes the message, or gives the next prepared error.
  ///
  /// - Throws: the prepared `MailTransportError`.
  public func send(_ message: MailMessage) async throws(MailTransportError) {
    let error: MailTransportError? = state.withLock { state in
      if !state.answers.isEmpty, let error = state.answers.removeFirst() { return error }
      state.sent.append(message)
      return nil
    }
    if let error { throw error }
  }
}
