import CMicroHTTPD
import Glibc
import HTTP

// What libmicrohttpd calls: functions outside any isolation, because a C callback formed inside an isolated one traps
// on other threads.

/// A request line has been read: makes the exchange, before the library splits the target at its question mark.
nonisolated func handleRequestLine(
  _ closure: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ handle: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  guard let server = unsafe server(closure), let handle = unsafe handle,
    let connection = unsafe connection(shim_socket_context(handle))
  else { return nil }
  let bytes = unsafe target.map { target in
    unsafe Array(UnsafeRawBufferPointer(start: target, count: strlen(target)))
  }
  connection.enter(.head, at: server.now)
  let exchange = unsafe Exchange(server: server, connection: connection, handle: handle, target: bytes ?? [])
  connection.exchange = exchange
  return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

/// A request, or a part of its body, is there.
nonisolated func handleAccess(
  _ closure: UnsafeMutableRawPointer?, _ handle: OpaquePointer?, _ url: UnsafePointer<CChar>?,
  _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ upload: UnsafePointer<CChar>?,
  _ size: UnsafeMutablePointer<Int>?, _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let exchange = unsafe exchange(context?.pointee), let url = unsafe url, let method = unsafe method,
    let version = unsafe version, let size = unsafe size
  else { return .NO }
  let isAlive = unsafe exchange.access(
    method: method, url: url, version: version, upload: upload, size: &size.pointee)
  return isAlive ? .YES : .NO
}

/// A request is over.
nonisolated func handleCompletion(
  _ closure: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
  _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
  guard let context = unsafe context, let pointer = unsafe context.pointee else { return }
  let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue()
  unsafe context.pointee = nil
  exchange.completed(reason)
  exchange.connection.exchange = nil
  exchange.server.ended(exchange)
}

/// A connection was accepted or closed.
nonisolated func handleConnection(
  _ closure: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
  _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_ConnectionNotificationCode
) {
  guard let server = unsafe server(closure), let handle = unsafe handle, let context = unsafe context else { return }
  if code == .CONNECTION_NOTIFY_STARTED {
    let address = unsafe shim_client_address(handle).map { unsafe SocketAddress.host(of: $0) }
    let connection = server.opened(address: address ?? "", descriptor: unsafe shim_descriptor(handle))
    unsafe context.pointee = Unmanaged.passRetained(connection).toOpaque()
  } else if let pointer = unsafe context.pointee {
    server.closed(unsafe Unmanaged<Connection>.fromOpaque(pointer).takeRetainedValue())
    unsafe context.pointee = nil
  }
}

/// Leaves percent-encoding as it is; HTTP decodes it, segment by segment.
nonisolated func leaveEscaped(
  _ closure: UnsafeMutableRawPointer?, _ handle: OpaquePointer?, _ text: UnsafeMutablePointer<CChar>?
) -> Int {
  unsafe text.map { unsafe strlen($0) } ?? 0
}

private nonisolated func server(_ pointer: UnsafeMutableRawPointer?) -> LoopServer? {
  unsafe pointer.map { unsafe Unmanaged<LoopServer>.fromOpaque($0).takeUnretainedValue() }
}

private nonisolated func connection(_ pointer: UnsafeMutableRawPointer?) -> Connection? {
  unsafe pointer.map { unsafe Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
}

private nonisolated func exchange(_ pointer: UnsafeMutableRawPointer?) -> Exchange? {
  unsafe pointer.map { unsafe Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
}
