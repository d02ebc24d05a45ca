import Foundation
import Glibc
import Testing

/// A TCP connection whose every byte a test decides, for what curl would never send.
final class RawConnection {
  private let descriptor: Int32

  /// Connects to a port of this machine.
  ///
  /// - Throws: `Refused` when nobody listens there.
  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Refused(code: errno) }
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Sends bytes; what a server that hangs up does not take is dropped.
  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends text as UTF-8.
  func send(_ text: String) { send(Array(text.utf8)) }

  /// Says that nothing more comes, and still listens.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Everything up to the connection's end; 60 s without a byte end it as well.
  func readToEnd() -> String {
    var all: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe recv(descriptor, &part, part.count, 0)
      guard count > 0 else { break }
      all += part[..<count]
    }
    return String(decoding: all, as: UTF8.self)
  }

  /// Nobody listens at a port.
  struct Refused: Error {
    let code: Int32
  }
}

/// An answer as it came over the wire.
struct RawAnswer {
  let text: String

  /// The status code; 0 when there was no answer.
  var status: Int { Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0 }

  /// What comes behind the head.
  var body: String { text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "" }
}

extension RoostProcess {
  /// Sends bytes on a connection of their own and returns what comes back until it is closed.
  func answer(_ request: [UInt8]) throws -> RawAnswer {
    let connection = try RawConnection(port: port)
    connection.send(request)
    return RawAnswer(text: connection.readToEnd())
  }

  /// Sends a request with a body, and `Connection: close`.
  func answer(
    _ method: String, _ path: String, type: String? = nil, token: String? = nil, body: [UInt8] = []
  ) throws -> RawAnswer {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: \(body.count)\r\n"
    if let type { head += "Content-Type: \(type)\r\n" }
    if let token { head += "Authorization: Bearer \(token)\r\n" }
    return try answer(Array((head + "\r\n").utf8) + body)
  }
}
