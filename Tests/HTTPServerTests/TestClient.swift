import Glibc

/// A blocking HTTP client that sends what it is told, byte by byte if need be.
///
/// Each wait for the server ends after 20 s, so that a fault fails a test instead of hanging it.
final class TestClient: @unchecked Sendable {
  // Unchecked because a test uses it from one thread after the other.
  private let descriptor: Int32
  private var received: [UInt8] = []

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// What came back.
  struct Reply {
    var status = 0
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let status = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Failure(description: "connect: errno \(errno)") }
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe _ = setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    unsafe _ = setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
  }

  deinit {
    close(descriptor)
  }

  /// Makes the socket hold little, so that the other side notices soon that nobody reads.
  func shrinkReceiveBuffer() {
    var size: Int32 = 4096
    unsafe _ = setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Closes the connection with a reset, as a client does that dies.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    unsafe _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Closes the writing half.
  func finishSending() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  func send(_ text: String) throws {
    try send(Array(text.utf8))
  }

  func send(_ bytes: [UInt8]) throws {
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes[offset...].withUnsafeBytes { bytes in
        unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(description: "send: errno \(errno)") }
      offset += count
    }
  }

  /// Sends what fits without waiting, and returns how much that was.
  func sendWhatFits(_ bytes: [UInt8]) -> Int {
    let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
    return max(0, unsafe bytes.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, flags) })
  }

  /// Whether the server has closed the connection, for which this waits.
  func isClosed() -> Bool {
    if !received.isEmpty { return false }
    var byte: UInt8 = 0
    let count = unsafe recv(descriptor, &byte, 1, 0)
    if count > 0 { received.append(byte) }
    return count == 0 || count < 0 && errno == ECONNRESET
  }

  /// Reads one response.
  func reply(toHead isHead: Bool = false) throws -> Reply {
    var reply = Reply()
    repeat {
      let status = try line()
      reply = Reply(status: Int(status.split(separator: " ").dropFirst().first ?? "") ?? 0)
      while true {
        let line = try line()
        if line.isEmpty { break }
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        reply.headers.append((parts[0], parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""))
      }
    } while reply.status == 103
    if isHead || reply.status < 200 || reply.status == 204 || reply.status == 304 { return reply }
    if reply["Transfer-Encoding"] == "chunked" {
      while let size = Int(try line(), radix: 16), size > 0 {
        reply.body += try bytes(size)
        _ = try line()
      }
      _ = try line()
    } else if let length = reply["Content-Length"].flatMap({ Int($0) }) {
      reply.body = try bytes(length)
    } else {
      while try fill() {}
      reply.body = received
      received = []
    }
    return reply
  }

  /// Sends a request and reads its response.
  func exchange(_ request: String) throws -> Reply {
    try send(request)
    return try reply(toHead: request.hasPrefix("HEAD "))
  }

  /// A line without its end.
  func line() throws -> String {
    while true {
      if let end = received.firstIndex(of: 10) {
        var line = received[..<end]
        if line.last == 13 { line.removeLast() }
        let text = String(decoding: line, as: UTF8.self)
        received.removeSubrange(...end)
        return text
      }
      guard try fill() else { throw Failure(description: "the connection ended within a line") }
    }
  }

  func bytes(_ count: Int) throws -> [UInt8] {
    while received.count < count {
      guard try fill() else { throw Failure(description: "the connection ended after \(received.count) of \(count)") }
    }
    defer { received.removeFirst(count) }
    return Array(received.prefix(count))
  }

  private func fill() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
    guard count >= 0 else { throw Failure(description: "recv: errno \(errno)") }
    received += buffer.prefix(count)
    return count > 0
  }
}
