import CMicroHTTPD
import EventLoops
import HTTP

/// One request and its response, from the request line to the last byte.
///
/// libmicrohttpd takes a response at two points only: when the head has been read and nothing of the body, and when the
/// whole body has been read. Between the two, a response that cannot wait is written past it, and the connection ends.
@safe
final class Exchange: @unchecked Sendable {
  // Unchecked because its fields are touched on the loop's thread only; what the handler's task calls hops there first.

  /// How far the request has been read.
  enum Intake {
    /// The head is being read.
    case head
    /// The head has been read and the handler runs; it has not asked for the body.
    case deciding
    /// The handler reads the body.
    case reading
    /// The rest of the body is read and dropped, so that the response can be sent.
    case discarding
    /// The response has been sent past libmicrohttpd; what still comes is dropped.
    case condemned
    /// The whole request has been read.
    case complete
  }

  let server: LoopServer
  let connection: Connection
  let handle: OpaquePointer  // <MHD_Connection>, good until `isOver`
  private let target: [UInt8]
  private(set) var intake = Intake.head
  private(set) var isSuspended = false
  /// Whether libmicrohttpd is done with the request.
  private(set) var isOver = false
  private var isInCallback = false
  private var isStarted = false
  private var head: RequestHead?
  private var task: Task<Void, Never>?
  private var response: HTTPResponse?
  private var discarded = 0
  /// Whether the connection ends behind the response.
  private(set) var endsConnection = false
  var body: IncomingBody
  var output: OutgoingBody

  var loop: EventLoop { server.loop }
  /// The path asked for, without the query, which may hold secrets.
  var path: String { String((head?.target ?? "").prefix { $0 != "?" }) }
  var isHead: Bool { head?.method == .head }

  init(server: LoopServer, connection: Connection, handle: OpaquePointer, target: [UInt8]) {
    self.server = server
    self.connection = connection
    unsafe self.handle = handle
    self.target = target
    body = IncomingBody(limit: server.configuration.bodyLimit, buffer: server.configuration.bodyBuffer)
    output = OutgoingBody(limit: server.configuration.writeBuffer)
  }

  // MARK: What libmicrohttpd calls

  /// The access handler.
  ///
  /// - Parameters:
  ///   - method: the method's text in libmicrohttpd's buffer.
  ///   - url: the target's.
  ///   - version: the version's.
  ///   - upload: the next part of the body, if any.
  ///   - size: its size, to be set to what was not taken.
  /// - Returns: false to end the connection at once.
  func access(
    method: UnsafePointer<CChar>, url: UnsafePointer<CChar>, version: UnsafePointer<CChar>,
    upload: UnsafePointer<CChar>?, size: inout Int
  ) -> Bool {
    guard connection.isAdmitted, connection.stage != .cut else { return false }
    isInCallback = true
    defer { isInCallback = false }
    if size > 0, let upload = unsafe upload {
      return unsafe take(UnsafeRawBufferPointer(start: upload, count: size), &size)
    }
    switch intake {
    case .head:
      return unsafe begin(.init(method: method, url: url, version: version, target: target))
    case .deciding:
      return decide()
    case .reading, .discarding:
      intake = .complete
      body.end()
      return finish()
    case .complete:
      return finish()
    case .condemned:
      return false
    }
  }

  /// The request is over, for better or worse.
  func completed(_ reason: MHD_RequestTerminationCode) {
    isOver = true
    isSuspended = false
    // A framing that libmicrohttpd could not follow ends in an error, too; it has sent a 400 by then.
    let isChunked = intake == .reading && body.framing == .chunked
    let isMalformed = isChunked && reason == .REQUEST_TERMINATED_WITH_ERROR && !connection.isReset
    body.fail(isMalformed ? .malformed : .disconnected)
    let isUnfinished = isStarted && (response == nil || output.isOpen)
    output.abandon()
    if isUnfinished { task?.cancel() }
    task = nil
    // A stream may hold the request's body, which is this object.
    response = nil
  }

  // MARK: The request

  /// Handles the head.
  private func begin(_ line: RequestHeadReader.Line) -> Bool {
    connection.enter(.exchange, at: server.now)
    do throws(HTTPError) {
      let head = try unsafe RequestHeadReader.read(handle, line, limits: server.configuration)
      self.head = head
      body.framing = head.framing
      if case .length(let length) = head.framing, length > server.configuration.bodyLimit {
        throw .bodyTooLarge(limit: server.configuration.bodyLimit)
      }
    } catch {
      response = ProblemDetails(error).response
      guard error.status == .contentTooLarge else {
        // Where this request ends, and whether it does, is anybody's guess.
        endsConnection = true
        return queue()
      }
      intake = .deciding
      return decide()
    }
    guard head?.framing != RequestHead.Framing.none else {
      // Answered now, the connection would end; libmicrohttpd calls again at once for the complete request.
      intake = .complete
      return true
    }
    intake = .deciding
    start()
    return decide()
  }

  /// What to do about a body when none of it has been read.
  private func decide() -> Bool {
    if response != nil { return answerUnread() }
    guard body.isWanted else {
      suspend()
      return true
    }
    intake = .reading
    return true
  }

  /// Answers a request whose body nobody asked for.
  private func answerUnread() -> Bool {
    // The client waits with the body: it is refused by the response alone.
    if head?.expectsContinue == true { return queue() }
    if let remaining = body.remaining, remaining > server.configuration.unreadBodyLimit {
      return condemn() || queue()
    }
    discard()
    return true
  }

  /// Takes a part of the body.
  private func take(_ bytes: UnsafeRawBufferPointer, _ size: inout Int) -> Bool {
    if intake == .reading, response != nil { settle() }
    switch intake {
    case .reading:
      guard body.hasRoom else {
        suspend()
        return true
      }
      unsafe body.take(bytes)
      size = 0
      loop.runQueuedJobs()
      if response != nil { settle() }
      return true
    case .discarding:
      discarded += bytes.count
      body.skip(bytes.count)
      size = 0
      return discarded <= server.configuration.unreadBodyLimit || condemn()
    case .condemned:
      discarded += bytes.count
      size = 0
      return discarded <= Exchange.lingeringLimit
    case .head, .deciding, .complete:
      return false
    }
  }

  /// Decides how to get a response out while the body is still coming.
  private func settle() {
    let isHopeless = body.failure != nil || body.remaining ?? 0 > server.configuration.unreadBodyLimit
    if isHopeless, condemn() { return }
    discard()
  }

  /// Reads and drops the rest of the body, for which it is too late.
  private func discard() {
    intake = .discarding
    body.fail(.disconnected)
    connection.restart(at: server.now)
  }

  /// Sends the response past libmicrohttpd, and drops what still comes.
  private func condemn() -> Bool {
    guard let response, let message = RawResponse.message(response, isHead: isHead),
      connection.sendAndFinish(message)
    else { return false }
    intake = .condemned
    body.fail(.disconnected)
    output.abandon()
    connection.enter(.lingering, at: server.now)
    return true
  }

  /// Answers the complete request, now or when there is an answer.
  private func finish() -> Bool {
    if isStarted { loop.runQueuedJobs() } else if response == nil { start() }
    if response != nil { return queue() }
    suspend()
    return true
  }

  // MARK: The handler

  /// Runs the handler until it first waits.
  private func start() {
    guard let head else { return }
    isStarted = true
    let length: Int? = if case .length(let length) = head.framing { length } else { nil }
    let request = HTTPRequest(
      method: head.method, target: head.target, headers: head.headers,
      body: head.framing == .none ? .empty : HTTPRequestBody(self, length: length),
      remoteAddress: connection.address)
    let task = Task.immediate(executorPreference: loop) { await self.run(request) }
    loop.runQueuedJobs()
    if !isOver { self.task = task }
  }

  private func run(_ request: HTTPRequest) async {
    let response = await server.handler(request)
    guard loop.isCurrent else { return }
    let stream: HTTPResponseStream? =
      if case .stream(let stream) = response.body, !isHead, !response.status.forbidsBody { stream } else { nil }
    if let stream { output.open(length: stream.length) }
    respond(response)
    guard let stream else { return }
    do {
      try await stream.produce(self)
      if loop.isCurrent { endOutput(failed: false) }
    } catch {
      if loop.isCurrent { endOutput(failed: true) }
    }
  }

  private func respond(_ response: HTTPResponse) {
    guard !isOver else { return output.abandon() }
    self.response = response
    if isSuspended { resume() } else if !isInCallback, intake == .reading { settle() }
  }

  private func queue() -> Bool {
    guard let response else { return false }
    connection.enter(.sending, at: server.now)
    return OutgoingResponse.queue(response, for: self)
  }

  // MARK: Suspending

  /// Has libmicrohttpd leave the connection alone; only from within its callbacks.
  func suspend() {
    guard !isSuspended else { return }
    isSuspended = true
    unsafe MHD_suspend_connection(handle)
  }

  /// Has libmicrohttpd go on with the connection.
  func resume() {
    guard isSuspended, !isOver else { return }
    isSuspended = false
    unsafe MHD_resume_connection(handle)
    server.wantPump()
  }

  /// Gives up: the client is gone, or the server's patience is over.
  func cut() {
    body.fail(.disconnected)
    output.abandon()
    task?.cancel()
    connection.cut()
    resume()
  }

  /// The client did not send enough of the body in time.
  func timeOut() {
    switch intake {
    case .reading: body.fail(.timedOut)
    case .discarding: if !condemn() { cut() }
    case .head, .deciding, .condemned, .complete: cut()
    }
  }

  /// What is read and dropped behind a response that could not wait, so that the client gets to read it.
  private static let lingeringLimit = 16 * 1024 * 1024
}
