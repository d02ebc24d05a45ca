import Glibc

/// A numeric host and a port, as the kernel takes them.
struct SocketAddress {
  let host: String
  let port: UInt16
  let family: Int32
  private var storage = sockaddr_storage()

  /// - Throws: `HTTPServerError.Code.invalidAddress` when `host` is not a numeric address.
  init(host: String, port: UInt16) throws(HTTPServerError) {
    self.host = host
    self.port = port
    var four = sockaddr_in()
    var six = sockaddr_in6()
    if unsafe inet_pton(AF_INET, host, &four.sin_addr) == 1 {
      family = AF_INET
      four.sin_family = sa_family_t(AF_INET)
      four.sin_port = port.bigEndian
      unsafe withUnsafeMutableBytes(of: &storage) { target in
        unsafe withUnsafeBytes(of: &four) { unsafe target.copyMemory(from: $0) }
      }
    } else if unsafe inet_pton(AF_INET6, host, &six.sin6_addr) == 1 {
      family = AF_INET6
      six.sin6_family = sa_family_t(AF_INET6)
      six.sin6_port = port.bigEndian
      unsafe withUnsafeMutableBytes(of: &storage) { target in
        unsafe withUnsafeBytes(of: &six) { unsafe target.copyMemory(from: $0) }
      }
    } else {
      throw HTTPServerError(
        code: .invalidAddress,
        message: "Could not listen on '\(host)': it is not a numeric address. Use one such as 127.0.0.1, 0.0.0.0 or ::."
      )
    }
  }

  /// Lends the address to a system call.
  func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    let length = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
    return unsafe withUnsafePointer(to: storage) { storage in
      unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, socklen_t(length)) }
    }
  }

  /// What a refusal by the kernel means for whoever runs the server.
  func error(_ number: Int32) -> HTTPServerError {
    let (reason, remedy) =
      switch number {
      case EADDRINUSE: ("something listens there already", "Stop it, or choose another port.")
      case EACCES: ("ports below 1024 need a privilege", "Choose a higher port, or grant CAP_NET_BIND_SERVICE.")
      case EADDRNOTAVAIL: ("no network interface has that address", "Choose an address of this machine.")
      case EMFILE, ENFILE: ("there are too many open files", "Raise the limit on open files.")
      default: ("error \(number) of the system", "See errno(3).")
      }
    return HTTPServerError(
      code: .system(number), message: "Could not listen on \(host), port \(port): \(reason). \(remedy)")
  }

  /// The host of an address of the kernel, without port or zone; an IPv4 client of an IPv6 socket is told as IPv4.
  static func host(of address: UnsafePointer<sockaddr>) -> String {
    let raw = unsafe UnsafeRawPointer(address)
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let isFour = Int32(unsafe raw.load(as: sa_family_t.self)) == AF_INET
    unsafe text.withUnsafeMutableBufferPointer { buffer in
      if isFour {
        unsafe _ = inet_ntop(AF_INET, raw + 4, buffer.baseAddress, socklen_t(buffer.count))
      } else {
        unsafe _ = inet_ntop(AF_INET6, raw + 8, buffer.baseAddress, socklen_t(buffer.count))
      }
    }
    let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return host.hasPrefix("::ffff:") && host.contains(".") ? String(host.dropFirst(7)) : host
  }

  /// The port of an address of the kernel.
  static func port(of address: UnsafePointer<sockaddr>) -> UInt16 {
    // Both kinds of address have the port in their third and fourth byte; ip(7), ipv6(7).
    UInt16(bigEndian: unsafe UnsafeRawPointer(address).load(fromByteOffset: 2, as: UInt16.self))
  }
}
