import Glibc

/// An address that a server listens on.
public struct HTTPServerAddress: Sendable, Hashable, CustomStringConvertible {
  /// The numeric host: `127.0.0.1` or `::1`.
  public let host: String
  /// The port.
  public let port: UInt16

  /// Host and port as they stand in a URL: `127.0.0.1:8080`, `[::1]:8080`.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A socket that accepts connections, one of several on one address.
struct ListeningSocket: ~Copyable {
  private let descriptor: Int32

  /// A socket that shares its address with the other loops' sockets (`SO_REUSEPORT` of socket(7)).
  ///
  /// - Parameters:
  ///   - address: where to listen.
  ///   - backlog: how many connections may wait.
  ///   - isFirst: whether nobody of this server listens there yet, so that finding someone there is an error.
  /// - Returns: the socket, which listens.
  /// - Throws: `HTTPServerError` when the address is in use, is not ours or may not be used.
  static func listen(
    at address: SocketAddress, backlog: Int32, isFirst: Bool
  ) throws(HTTPServerError) -> ListeningSocket {
    // With SO_REUSEPORT two servers would quietly share a port; without it, the second is told.
    if isFirst && address.port != 0 { _ = try ListeningSocket(address, sharing: false) }
    let socket = try ListeningSocket(address, sharing: true)
    guard Glibc.listen(socket.descriptor, backlog) == 0 else { throw address.error(errno) }
    return socket
  }

  private init(_ address: SocketAddress, sharing: Bool) throws(HTTPServerError) {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    descriptor = socket(address.family, kind, 0)
    guard descriptor >= 0 else { throw address.error(errno) }
    set(SOL_SOCKET, SO_REUSEADDR, 1)
    if sharing { set(SOL_SOCKET, SO_REUSEPORT, 1) }
    if address.family == AF_INET6 { set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
    let descriptor = descriptor
    let status = unsafe address.withPointer { pointer, length in unsafe bind(descriptor, pointer, length) }
    guard status == 0 else { throw address.error(errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The address that the kernel gave it.
  var address: HTTPServerAddress {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    unsafe withUnsafeMutablePointer(to: &storage) { storage in
      unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe _ = getsockname(descriptor, pointer, &length)
      }
    }
    return unsafe withUnsafePointer(to: &storage) { storage in
      unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        HTTPServerAddress(host: unsafe SocketAddress.host(of: pointer), port: unsafe SocketAddress.port(of: pointer))
      }
    }
  }

  /// Gives the descriptor away, to whoever closes it from now on.
  consuming func release() -> Int32 {
    let descriptor = descriptor
    discard self
    return descriptor
  }

  private func set(_ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    // Each of these is known to every Linux since 3.9, so that setting it cannot fail.
    unsafe _ = setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
