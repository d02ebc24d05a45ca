import Core
import Delivery
import Synchronization

/// A transport that remembers each attempt and answers as the test says.
final class TestTransport: MailTransport, TextTransport {
  /// Answers the n-th attempt, counted from 1: returns to take the message, throws to refuse it.
  typealias Answer = @Sendable (Int) async throws(MailTransportError) -> Void

  private struct State {
    var attempts: [MailMessage] = []
    var mails: [MailMessage] = []
    var texts: [TextMessage] = []
  }

  private let state = Mutex(State())
  private let answer: Answer

  init(_ answer: @escaping Answer = { _ in }) {
    self.answer = answer
  }

  /// Every mail that was tried to send, taken or not.
  var attempts: [MailMessage] { state.withLock { $0.attempts } }
  /// The mails that were taken.
  var mails: [MailMessage] { state.withLock { $0.mails } }
  /// The short messages that were taken.
  var texts: [TextMessage] { state.withLock { $0.texts } }

  func send(_ message: MailMessage) async throws(MailTransportError) {
    let number = state.withLock { state in
      state.attempts.append(message)
      return state.attempts.count
    }
    try await answer(number)
    state.withLock { $0.mails.append(message) }
  }

  func send(_ message: TextMessage) async throws(MailTransportError) {
    try await answer(state.withLock { $0.texts.count + 1 })
    state.withLock { $0.texts.append(message) }
  }
}

extension MailTransportError {
  /// A 4xx reply.
  static let busy = MailTransportError(isTransient: true, replyCode: 451, message: "451 try again later")
  /// A 5xx reply.
  static let unknownUser = MailTransportError(isTransient: false, replyCode: 550, message: "550 no such user")
  /// No reply.
  static let unreachable = MailTransportError(isTransient: true, replyCode: nil, message: "no route to host")
}
