/// A response's body, to be read once, from front to end, by one task.
///
/// The server is slowed down while nobody reads: at most 256 KiB wait here.
public struct HTTPClientBody: Sendable, AsyncSequence {
  /// Aborts the transfer when the body is let go.
  private final class Lease: Sendable {
    let exchange: HTTPExchange
    let transfer: Transfer

    init(_ exchange: HTTPExchange, _ transfer: Transfer) {
      self.exchange = exchange
      self.transfer = transfer
    }

    deinit {
      if !exchange.isOver { transfer.cancel() }
    }
  }

  private let lease: Lease

  init(_ exchange: HTTPExchange, _ transfer: Transfer) {
    lease = Lease(exchange, transfer)
  }

  /// Reads the rest of the body.
  ///
  /// - Parameter limit: the most bytes to take.
  /// - Returns: all of the body's bytes.
  /// - Throws: `HTTPClientError`, with `.responseTooLarge` as soon as there are more bytes than `limit`.
  public func collect(upTo limit: Int) async throws(HTTPClientError) -> [UInt8] {
    var all: [UInt8] = []
    var iterator = makeAsyncIterator()
    while let piece = try await iterator.next() {
      guard all.count + piece.count <= limit else {
        lease.transfer.cancel()
        throw lease.exchange.tooLarge(limit: limit)
      }
      if all.isEmpty { all = piece } else { all += piece }
    }
    return all
  }

  /// Reads the body piece by piece.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let body: HTTPClientBody

    /// Returns the next piece, never an empty one, or nil at the end.
    ///
    /// - Throws: `HTTPClientError` when the body cannot be read to its end, or the task is canceled.
    public mutating func next() async throws(HTTPClientError) -> [UInt8]? {
      try await body.lease.exchange.nextPiece(of: body.lease.transfer)
    }
  }

  /// The body's pieces in order.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(body: self)
  }
}
