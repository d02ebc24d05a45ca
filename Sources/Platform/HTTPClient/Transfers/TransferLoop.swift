import CCurl
import EventLoops
import Glibc

/// libcurl's multi interface on one event loop: many transfers, their connections kept for the next ones.
///
/// libcurl says which descriptors and which moment it waits for, and the loop tells it when they come
/// (https://curl.se/libcurl/c/curl_multi_socket_action.html). Everything here runs on the loop's thread.
@safe
final class TransferLoop: @unchecked Sendable {
  // Unchecked because it is used on its loop's thread only, which every method checks or is called back on.

  let loop: EventLoop
  private let limits: TransferLimits
  private var multi: UnsafeMutableRawPointer?  // <CURLM>
  private var watches: [Int32: DescriptorWatch] = [:]
  private var timer: ScheduledTimer?
  private var running: [ObjectIdentifier: TransferHandle] = [:]
  /// The sockets that are open, those of kept connections included.
  private var sockets: Set<Int32> = []

  init(on loop: EventLoop, limits: TransferLimits) {
    self.loop = loop
    self.limits = limits
    guard let multi = unsafe curl_multi_init() else { return }
    unsafe self.multi = multi
    let me = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe curl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, me)
    unsafe curl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, me)
    unsafe curl_multi_set_socket(multi, watchSocket)
    unsafe curl_multi_set_timer(multi, setTimer)
    unsafe curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.connections)
    unsafe curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, limits.connections)
  }

  deinit {
    // Reached without `close()` only when the loop is gone, and with it every watch and timer.
    unsafe curl_multi_set_socket(multi, nil)
    unsafe curl_multi_set_timer(multi, nil)
    for handle in running.values {
      handle.forgetRecipients()
      unsafe curl_multi_remove_handle(multi, handle.easy)
    }
    for socket in sockets { Glibc.shutdown(socket, Int32(SHUT_RDWR)) }
    unsafe curl_multi_cleanup(multi)
  }

  /// Starts a transfer whose options `configure` sets.
  func start(
    _ delegate: any TransferDelegate, _ configure: (TransferHandle) -> Void
  ) throws(TransferFault) -> TransferHandle {
    precondition(loop.isCurrent, "A transfer is started on its loop's own thread.")
    guard let multi = unsafe multi else { throw .shutDown }
    guard running.count < limits.transfers else { throw .overloaded }
    guard let handle = TransferHandle(delegate: delegate) else { throw .failed }
    configure(handle)
    unsafe handle.reportSockets(to: Unmanaged.passUnretained(self).toOpaque())
    guard handle.refusal == CURLE_OK else { throw handle.refusal == CURLE_OUT_OF_MEMORY ? .failed : .invalid }
    guard unsafe curl_multi_add_handle(multi, handle.easy) == CURLM_OK else { throw .failed }
    running[ObjectIdentifier(handle)] = handle
    return handle
  }

  /// Ends a transfer that is still under way.
  func cancel(_ handle: TransferHandle) {
    handle.forgetRecipients()
    end(handle, TransferOutcome(fault: .canceled, explanation: "", replyCode: 0))
  }

  /// Goes on with a paused direction of a transfer.
  func resume(_ handle: TransferHandle, receiving: Bool, sending: Bool) {
    guard running[ObjectIdentifier(handle)] != nil else { return }
    handle.resume(receiving: receiving, sending: sending)
    act(on: CURL_SOCKET_BAD, 0)
  }

  /// Cancels every transfer and closes every connection.
  func close() {
    precondition(loop.isCurrent, "Transfers are ended on their loop's own thread.")
    for handle in running.values { cancel(handle) }
    // Else libcurl would say good-bye to each mail server it still knows, and wait for the answers.
    for socket in sockets { Glibc.shutdown(socket, Int32(SHUT_RDWR)) }
    unsafe curl_multi_cleanup(multi)
    unsafe multi = nil
    timer?.cancel()
    for watch in watches.values { watch.cancel() }
    watches = [:]
  }

  /// Tells libcurl that a descriptor is ready or, for `CURL_SOCKET_BAD`, that its moment has come.
  private func act(on descriptor: Int32, _ events: Int32) {
    guard let multi = unsafe multi else { return }
    var count: Int32 = 0
    unsafe curl_multi_socket_action(multi, descriptor, events, &count)
    // https://curl.se/libcurl/c/curl_multi_info_read.html
    while let message = unsafe curl_multi_info_read(multi, &count) {
      guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else { continue }
      var user: UnsafeMutableRawPointer?
      let code = unsafe message.pointee.data.result
      unsafe curl_easy_get_pointer(easy, CURLINFO_PRIVATE, &user)
      guard let user = unsafe user else { continue }
      let handle = unsafe TransferHandle.at(user)
      let fault = TransferFault(code)
      let explanation = fault == nil ? "" : handle.explanation(of: code)
      end(handle, TransferOutcome(fault: fault, explanation: explanation, replyCode: handle.replyCode))
    }
  }

  private func end(_ handle: TransferHandle, _ outcome: TransferOutcome) {
    guard running.removeValue(forKey: ObjectIdentifier(handle)) != nil else { return }
    unsafe curl_multi_remove_handle(multi, handle.easy)
    handle.dispose()
    handle.delegate.ended(outcome)
  }

  func opened(_ socket: Int32) {
    sockets.insert(socket)
  }

  func closed(_ socket: Int32) {
    sockets.remove(socket)
  }

  fileprivate func watch(_ descriptor: Int32, _ what: Int32) {
    if what == CURL_POLL_REMOVE {
      watches.removeValue(forKey: descriptor)?.cancel()
      return
    }
    var events: DescriptorEvents = []
    if what & CURL_POLL_IN != 0 { events.insert(.readable) }
    if what & CURL_POLL_OUT != 0 { events.insert(.writable) }
    do {
      if let watch = watches[descriptor] {
        try watch.change(to: events)
      } else {
        watches[descriptor] = try loop.watch(descriptor, for: events) { [unowned self] events in
          ready(descriptor, events)
        }
      }
    } catch {
      // The kernel cannot watch it; libcurl finds the error when it tries to use the descriptor.
      loop.execute { [weak self] in self?.act(on: descriptor, CURL_CSELECT_ERR) }
    }
  }

  private func ready(_ descriptor: Int32, _ events: DescriptorEvents) {
    var bits: Int32 = 0
    if events.contains(.readable) { bits |= CURL_CSELECT_IN }
    if events.contains(.writable) { bits |= CURL_CSELECT_OUT }
    // A connection that was reset may still hold the other side's last words, and libcurl repeats a request whose kept
    // connection turns out to be dead; told of an error alone it does neither. It finds the error when it reads.
    if events.contains(.failed) { bits |= CURL_CSELECT_IN | CURL_CSELECT_OUT }
    act(on: descriptor, bits)
  }

  fileprivate func wake(after milliseconds: Int) {
    guard milliseconds >= 0 else {
      timer?.cancel()
      return
    }
    // Never at once from here: libcurl must not be called from within its own callback.
    let delay = Duration.milliseconds(milliseconds)
    if let timer { return timer.reschedule(after: delay) }
    timer = loop.schedule(after: delay) { [unowned self] in act(on: CURL_SOCKET_BAD, 0) }
  }

  static func at(_ pointer: UnsafeMutableRawPointer) -> TransferLoop {
    unsafe Unmanaged<TransferLoop>.fromOpaque(pointer).takeUnretainedValue()
  }
}

// https://curl.se/libcurl/c/CURLMOPT_SOCKETFUNCTION.html
private func watchSocket(
  _ easy: UnsafeMutableRawPointer?, _ descriptor: Int32, _ what: Int32, _ user: UnsafeMutableRawPointer?,
  _ socketUser: UnsafeMutableRawPointer?
) -> Int32 {
  guard let user = unsafe user else { return 0 }
  unsafe TransferLoop.at(user).watch(descriptor, what)
  return 0
}

// https://curl.se/libcurl/c/CURLMOPT_TIMERFUNCTION.html
private func setTimer(_ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ user: UnsafeMutableRawPointer?) -> Int32
{
  guard let user = unsafe user else { return 0 }
  unsafe TransferLoop.at(user).wake(after: milliseconds)
  return 0
}
