public import Core
import Synchronization

/// Gives each request an id, and tells it to the client as `X-Request-Id`.
///
/// An id that the client or a proxy sends is kept when it has 1 to 64 letters, digits and `-._`; so a request can be
/// followed through several systems. Else the id is seven random characters of this process and eight that count, fifteen
/// in all, because Swift keeps a string of fifteen bytes without allocating. It is no secret.
public struct RequestIDs: HTTPMiddleware {
  private final class Sequence: Sendable {
    let prefix: UInt64
    let counter: Atomic<UInt64>

    init(random: any RandomSource) {
      let bytes = random.bytes(16).map { UInt64($0) }
      prefix = bytes[..<8].reduce(0) { $0 << 8 | $1 }
      counter = Atomic(bytes[8...].reduce(0) { $0 << 8 | $1 })
    }
  }

  private static let alphabet: InlineArray<32, UInt8> = {
    var alphabet = InlineArray<32, UInt8>(repeating: 0)
    for (index, character) in "0123456789abcdefghjkmnpqrstvwxyz".utf8.enumerated() { alphabet[index] = character }
    return alphabet
  }()

  private let sequence: Sequence

  /// Ids that no other process is likely to give.
  ///
  /// - Parameter random: where the process's part of the ids comes from.
  public init(random: any RandomSource = SystemRandom()) {
    sequence = Sequence(random: random)
  }

  /// Answers with the request's id in the response's header.
  ///
  /// - Throws: what `next` throws.
  public func respond(to request: HTTPRequest, next: HTTPHandler) async throws -> HTTPResponse {
    var request = request
    request.id = RequestIDs.sent(with: request.headers) ?? made()
    var response = try await next(request)
    response.headers.append("X-Request-Id", request.id)
    return response
  }

  private static func sent(with headers: HTTPHeaders) -> String? {
    let isGood = headers.withValue(of: "X-Request-Id") { value in
      guard (1...64).contains(value.count) else { return false }
      for index in value.indices where !isPlain(value[index]) { return false }
      return true
    }
    return isGood == true ? headers["X-Request-Id"] : nil
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    HTTPCharacters.isLetter(byte) || HTTPCharacters.isDigit(byte) || "-._".utf8.contains(byte)
  }

  private func made() -> String {
    var rest = sequence.counter.wrappingAdd(1, ordering: .relaxed).newValue
    var fixed = sequence.prefix
    let alphabet = RequestIDs.alphabet
    return unsafe String(unsafeUninitializedCapacity: 15) { buffer in
      for index in stride(from: 14, through: 7, by: -1) {
        unsafe buffer[index] = alphabet[Int(rest & 31)]
        rest >>= 5
      }
      for index in 0..<7 {
        unsafe buffer[index] = alphabet[Int(fixed & 31)]
        fixed >>= 5
      }
      return 15
    }
  }
}
