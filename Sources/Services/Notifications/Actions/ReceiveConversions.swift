import Messaging
import Telemetry

/// Turns messages about conversions into notifications.
struct ReceiveConversions: Sendable {
  let create: CreateNotification
  let logger: Logger

  /// Handles one message; one that can never be understood becomes a dead letter.
  func callAsFunction(
    _ delivery: Delivery, reading read: ([UInt8]) throws -> ConversionMessage
  ) async -> Disposition {
    let message = delivery.message
    let conversion: ConversionMessage
    do { conversion = try read(message.body) } catch {
      logger.warning(
        "a message makes no sense",
        ["queue": .string(message.queue), "message": .string(message.id), "reason": .string("\(error)")])
      return .reject(reason: "\(error)")
    }
    do {
      try await create(conversion, because: message)
      return .done
    } catch {
      logger.error("a message could not be handled", ["message": .string(message.id), "error": .error(error)])
      return .retry(after: nil, reason: "\(error)")
    }
  }
}
