import EventLoops
import Glibc
import Synchronization

/// A server on the loopback address that does to each connection what a script says, however wrong.
///
/// ```swift
/// try await ScriptedServer.run { connection in
///   _ = try connection.readHead()
///   try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")
/// } body: { server in
///   // ask http://127.0.0.1:\(server.port)/; the answer is cut short
/// }
/// ```
public final class ScriptedServer: Sendable {
  /// What the server does to one connection; the connection is closed when it returns or throws.
  public typealias Script = @Sendable (ScriptedConnection) throws -> Void

  /// The most connections served at once.
  public static let connectionLimit = 64

  /// The port it listens on.
  public let port: UInt16

  private let listener: Int32
  private let open = Mutex((descriptors: Set<Int32>(), count: 0, isStopped: false))

  private init(isListening: Bool = true) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isReady = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(listener, address, length) == 0 && (!isListening || listen(listener, 128) == 0)
          && getsockname(listener, address, &length) == 0
      }
    }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    guard isReady else { throw ScriptedServerError(message: "Could not listen on the loopback address.") }
  }

  /// How many connections have come so far.
  public var connections: Int { open.withLock { $0.count } }

  /// Runs a server for as long as `body` takes, then cuts what is open and waits for the scripts to end.
  ///
  /// - Parameters:
  ///   - script: what happens to each connection.
  ///   - body: what is tried with the server.
  /// - Throws: what `body` throws, or that the machine allows no listener.
  public static func run(
    _ script: @escaping Script, body: (ScriptedServer) async throws -> Void
  ) async throws {
    let server = try ScriptedServer()
    let pool = WorkerPool(name: "scripted", threads: connectionLimit + 1, queueLimit: connectionLimit + 1)
    async let serving: Void = server.serve(on: pool, script)
    let result: Result<Void, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    server.stop()
    await serving
    await pool.shutDown()
    try result.get()
  }

  /// Lends a port of the loopback address on which nobody listens, and which nobody else can get meanwhile.
  ///
  /// - Parameter body: what is tried with it.
  /// - Throws: what `body` throws, or that the machine has no port to spare.
  public static func withoutListener(_ body: (UInt16) async throws -> Void) async throws {
    let server = try ScriptedServer(isListening: false)
    defer { Glibc.close(server.listener) }
    try await body(server.port)
  }

  private func serve(on pool: WorkerPool, _ script: @escaping Script) async {
    await withDiscardingTaskGroup { group in
      while let connection = try? await pool.run({ try self.accept() }) {
        group.addTask {
          try? await pool.run { try? script(connection) }
          self.close(connection)
        }
      }
    }
    Glibc.close(listener)
  }

  private func accept() throws -> ScriptedConnection {
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else { throw ScriptedServerError(message: "The server has stopped.") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let number = open.withLock { open in
      open.count += 1
      open.descriptors.insert(descriptor)
      if open.isStopped { Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }
      return open.count
    }
    return ScriptedConnection(descriptor: descriptor, number: number)
  }

  private func close(_ connection: ScriptedConnection) {
    open.withLock { open in
      open.descriptors.remove(connection.descriptor)
      Glibc.close(connection.descriptor)
    }
  }

  private func stop() {
    open.withLock { open in
      open.isStopped = true
      for descriptor in open.descriptors { Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
    // Wakes accept(2) with an error.
    Glibc.shutdown(listener, Int32(SHUT_RDWR))
  }
}

/// Why a script could not go on; it ends the script.
public struct ScriptedServerError: Error, Sendable {
  /// What happened.
  public let message: String
}

/// One connection in a script's hands; its calls block.
public struct ScriptedConnection: Sendable {
  /// The socket.
  public let descriptor: Int32
  /// Which connection of the server it is, from 1.
  public let number: Int

  /// Reads up to and including an empty line: a request's head.
  ///
  /// - Throws: `ScriptedServerError` when the client closes first.
  public func readHead() throws -> String {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { head += try read(1) }
    return String(decoding: head, as: UTF8.self)
  }

  /// Reads one line, without its CRLF.
  ///
  /// - Throws: `ScriptedServerError` when the client closes first.
  public func readLine() throws -> String {
    var line: [UInt8] = []
    while !line.suffix(2).elementsEqual("\r\n".utf8) { line += try read(1) }
    return String(decoding: line.dropLast(2), as: UTF8.self)
  }

  /// Reads exactly `count` bytes.
  ///
  /// - Throws: `ScriptedServerError` when the client closes first.
  public func read(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let piece = readSome(upTo: count - bytes.count)
      guard !piece.isEmpty else { throw ScriptedServerError(message: "The client closed the connection.") }
      bytes += piece
    }
    return bytes
  }

  /// Reads until the client closes the connection.
  public func readToEnd() -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece = readSome(upTo: 65_536)
      if piece.isEmpty { return bytes }
      bytes += piece
    }
  }

  /// Has the connection end with a reset instead of an orderly close, once the script returns.
  public func reset() {
    var lingering = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
  }

  /// Writes a text.
  ///
  /// - Throws: `ScriptedServerError` when the client has closed.
  public func write(_ text: String) throws {
    try write(Array(text.utf8))
  }

  /// Writes bytes.
  ///
  /// - Throws: `ScriptedServerError` when the client has closed.
  public func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw ScriptedServerError(message: "The client closed the connection.") }
      rest = rest.dropFirst(count)
    }
  }

  private func readSome(upTo count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = unsafe max(0, recv(descriptor, buffer.baseAddress, count, 0))
    }
  }
}
