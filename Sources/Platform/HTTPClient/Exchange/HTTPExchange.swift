import HTTP
import Synchronization

/// One request and its response, between the loop that transfers them and the task that waits for them.
final class HTTPExchange: TransferDelegate, @unchecked Sendable {
  // Unchecked because `reader`, `sent` and `ownFailure` are touched on the transfer's loop only; the rest has locks.

  private let request: HTTPClientRequest
  private let upload: UploadBox?
  private let inbox = Mutex((inbox: ResponseInbox(), waiter: CheckedContinuation<Void, Never>?.none))
  private let pump = Mutex((task: Task<Void, Never>?.none, failure: String?.none))

  private var reader = HeadReader()
  private var sent = 0
  private var ownFailure: HTTPClientError?

  init(_ request: HTTPClientRequest) {
    self.request = request
    upload = request.body.bytes == nil ? UploadBox() : nil
  }

  // MARK: The waiting task

  /// Whether the transfer has ended.
  var isOver: Bool { inbox.withLock { $0.inbox.isOver } }

  /// Waits for the response's head.
  func head(of transfer: Transfer) async throws(HTTPClientError) -> HTTPResponseHead {
    try await wait(for: transfer) { $0.headResult }.get()
  }

  /// Waits for the next bytes of the response's body; nil at its end.
  func nextPiece(of transfer: Transfer) async throws(HTTPClientError) -> [UInt8]? {
    let result = await wait(for: transfer) { inbox -> Result<([UInt8]?, Bool), HTTPClientError>? in
      switch inbox.next() {
      case .piece(let bytes, let resume): .success((bytes, resume))
      case .end: .success((nil, false))
      case .failed(let error): .failure(error)
      case .wait: nil
      }
    }
    let (piece, resume) = try result.get()
    if resume { transfer.resumeReceiving() }
    return piece
  }

  /// The error for a body with more bytes than `limit`.
  func tooLarge(limit: Int) -> HTTPClientError {
    HTTPClientError(.responseTooLarge, "The answer to \(request.shown) has more than \(limit) bytes.")
  }

  /// Begins to read a streamed request body; the reading ends with the transfer.
  func startUpload(to transfer: Transfer) {
    guard let upload else { return }
    let body = request.body
    let task = Task(executorPreference: transfer.loop) { [self] in
      do throws(HTTPBodyError) {
        var iterator = body.makeAsyncIterator()
        while let piece = try await iterator.next() {
          guard await upload.put(piece, resume: transfer.resumeSending) else { return }
        }
        upload.finish(resume: transfer.resumeSending)
      } catch {
        pump.withLock { $0.failure = "\(error)" }
        upload.fail(resume: transfer.resumeSending)
      }
    }
    pump.withLock { $0.task = task }
    if isOver { task.cancel() }
  }

  /// Asks the inbox until it has an answer; canceling the task cancels the transfer, which is an answer too.
  private func wait<Value>(
    for transfer: Transfer, _ take: (inout ResponseInbox) -> Value?
  ) async -> Value {
    await withTaskCancellationHandler {
      while true {
        let (value, version) = inbox.withLock { (take(&$0.inbox), $0.inbox.version) }
        if let value { return value }
        await change(after: version)
      }
    } onCancel: {
      transfer.cancel()
    }
  }

  /// Waits until more has happened than `version` knows of.
  private func change(after version: Int) async {
    await withCheckedContinuation { continuation in
      let isNew = inbox.withLock { state in
        if state.inbox.version == version { state.waiter = continuation }
        return state.inbox.version != version
      }
      if isNew { continuation.resume() }
    }
  }

  private func update<Value>(_ body: (inout ResponseInbox) -> Value) -> Value {
    let (value, waiter) = inbox.withLock { state in
      let value = body(&state.inbox)
      defer { state.waiter = nil }
      return (value, state.waiter)
    }
    waiter?.resume()
    return value
  }

  // MARK: TransferDelegate

  func received(line: UnsafeRawBufferPointer) -> Bool {
    switch unsafe reader.receive(Array(line)) {
    case .more: return true
    case .refused(let reason):
      ownFailure = HTTPClientError(.malformedResponse, "The answer to \(request.shown) was refused.", cause: reason)
      return false
    case .head(let head):
      if request.method != .head, let length = head.headers["Content-Length"].flatMap({ Int($0) }),
        length > request.responseLimit
      {
        ownFailure = tooLarge(limit: request.responseLimit)
        return false
      }
      update { $0.receive(head) }
      return true
    }
  }

  func received(content: UnsafeRawBufferPointer) -> TransferReception {
    if let reception = update({ unsafe $0.receive(content, limit: request.responseLimit) }) { return reception }
    ownFailure = tooLarge(limit: request.responseLimit)
    return .abort
  }

  func supply(into buffer: UnsafeMutableRawBufferPointer) -> TransferSupply {
    if let upload { return unsafe upload.supply(into: buffer) }
    let bytes = request.body.bytes ?? []
    let count = min(bytes.count - sent, buffer.count)
    guard count > 0 else { return .end }
    unsafe buffer.copyBytes(from: bytes[sent..<sent + count])
    sent += count
    return .bytes(count)
  }

  func rewind() -> Bool {
    sent = 0
    return upload == nil
  }

  func ended(_ outcome: TransferOutcome) {
    upload?.close()
    let (task, bodyFailure) = pump.withLock { ($0.task, $0.failure) }
    task?.cancel()
    let failure = outcome.fault.map { fault in
      if let bodyFailure, fault == .aborted {
        return HTTPClientError(.bodyFailed, "The body of \(request.shown) could not be read.", cause: bodyFailure)
      }
      return ownFailure ?? HTTPClientError(fault: fault, request: request.shown, cause: outcome.explanation)
    }
    update { inbox in
      let isCutShort = failure == nil && inbox.head == nil
      inbox.end(
        isCutShort ? HTTPClientError(fault: .disconnected, request: request.shown) : failure
      )
    }
  }
}
