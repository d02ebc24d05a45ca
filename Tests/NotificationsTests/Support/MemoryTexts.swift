import Delivery
import Synchronization

/// Keeps short messages in memory.
final class MemoryTexts: TextTransport {
  private let messages = Mutex<[TextMessage]>([])

  var sent: [TextMessage] { messages.withLock { $0 } }

  func send(_ message: TextMessage) async throws(MailTransportError) {
    messages.withLock { $0.append(message) }
  }
}

/// Keeps mail by its id, as a folder does.
final class MemoryFolder: MailTransport {
  private let messages = Mutex<(sent: [MessageID: MailMessage], count: Int)>(([:], 0))

  var replacesRepeats: Bool { true }
  var sent: [MailMessage] { messages.withLock { Array($0.sent.values) } }

  func send(_ message: MailMessage) async throws(MailTransportError) {
    messages.withLock { messages in
      messages.sent[message.id] = message
      messages.count += 1
    }
  }
}
