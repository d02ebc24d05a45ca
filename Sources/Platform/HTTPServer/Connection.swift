import CMicroHTTPD
import Glibc
import HTTP

/// One client's connection.
///
/// Used on its loop's thread only.
@safe
final class Connection {
  /// What the connection is about, since `since`.
  enum Stage {
    /// Accepted; no request line has come.
    case fresh
    /// A request line has come; the rest of the head has not.
    case head
    /// A request is being read or worked on.
    case exchange
    /// A response is being sent.
    case sending
    /// Nothing, between two requests.
    case idle
    /// The response has been sent past libmicrohttpd, and what else comes is dropped.
    case lingering
    /// It is shut down; libmicrohttpd will find that out.
    case cut
  }

  /// The client's address without port.
  let address: String
  /// The socket, which libmicrohttpd owns.
  let descriptor: Int32
  /// Whether it counts as one of the server's connections; if not, it has been told so.
  let isAdmitted: Bool
  /// Where the server's list has it.
  var index = 0
  /// The request under way.
  var exchange: Exchange?
  /// In milliseconds of the server's clock.
  private(set) var since: UInt64
  private(set) var stage = Stage.fresh
  /// What the client had taken of our bytes when it was last looked at.
  var acknowledged: UInt64 = 0

  init(address: String, descriptor: Int32, isAdmitted: Bool, now: UInt64) {
    self.address = address
    self.descriptor = descriptor
    self.isAdmitted = isAdmitted
    since = now
  }

  func enter(_ stage: Stage, at now: UInt64) {
    guard self.stage != .cut else { return }
    self.stage = stage
    since = now
  }

  /// Measures the stage's time from now again.
  func restart(at now: UInt64) {
    since = now
  }

  /// Ends the connection as soon as libmicrohttpd looks at it again.
  func cut() {
    stage = .cut
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Sends a whole response past libmicrohttpd, which has not begun one, and then nothing more.
  ///
  /// - Returns: false when it does not fit into the socket's buffer at once.
  func sendAndFinish(_ message: [UInt8]) -> Bool {
    let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
    let sent = unsafe message.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, flags) }
    guard sent == message.count else { return false }
    shutdown(descriptor, Int32(SHUT_WR))
    return true
  }

  /// The bytes that the client has acknowledged and those that it has sent.
  var traffic: (acknowledged: UInt64, received: UInt64) {
    // tcpi_bytes_acked and tcpi_bytes_received are the 16th and 17th word; glibc's header ends before them.
    let facts = facts
    return (facts[15], facts[16])
  }

  /// Whether the client has ended the connection with a reset.
  var isReset: Bool {
    // tcpi_state is the first byte, and TCP_CLOSE is 7.
    facts[0] & 0xff == 7
  }

  /// The kernel's `tcp_info` of linux/tcp.h.
  private var facts: [UInt64] {
    var info = [UInt64](repeating: 0, count: 32)
    var length = socklen_t(info.count * 8)
    unsafe _ = getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &length)
    return info
  }
}
