import Configuration
import Glibc

/// Whether somebody listens on an address.
enum Port {
  /// Tries to connect, as a client would.
  static func isServed(_ address: ListenAddress) async throws -> Bool {
    let any = ["0.0.0.0": "127.0.0.1", "::": "::1"]
    let host = any[address.host] ?? address.host
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, "\(address.port)", &hints, &found) == 0, let info = unsafe found else {
      throw CommandFailure("'\(address)' is not an address of this machine's kind. Mend ROOST_LISTEN.")
    }
    defer { unsafe freeaddrinfo(info) }
    let descriptor = unsafe socket(info.pointee.ai_family, info.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw CommandFailure("Could not open a socket: \(errorText()).") }
    defer { close(descriptor) }
    return unsafe connect(descriptor, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0
  }
}
