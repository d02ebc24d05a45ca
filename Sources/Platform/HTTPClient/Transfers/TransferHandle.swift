package import CCurl
import Glibc

/// One libcurl easy handle: the options of a transfer, and where its callbacks lead.
///
/// Used on its loop's thread only.
@safe
package final class TransferHandle {
  /// Whom the callbacks ask.
  let delegate: any TransferDelegate
  /// libcurl's handle; nil after `dispose()`.
  private(set) var easy: UnsafeMutableRawPointer?  // <CURL>
  /// The first option that was refused, or `CURLE_OK`.
  private(set) var refusal = CURLE_OK

  private let errorText: UnsafeMutablePointer<CChar>  // CURL_ERROR_SIZE bytes
  private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []
  private var isReceivingPaused = false
  private var isSendingPaused = false

  /// A handle whose callbacks ask `delegate`; nil when there is no memory.
  init?(delegate: any TransferDelegate) {
    guard let easy = unsafe curl_easy_init() else { return nil }
    unsafe self.easy = easy
    self.delegate = delegate
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    let me = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe curl_easy_set_pointer(easy, CURLOPT_PRIVATE, me)
    unsafe curl_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    unsafe curl_easy_set_pointer(easy, CURLOPT_HEADERDATA, me)
    unsafe curl_easy_set_pointer(easy, CURLOPT_WRITEDATA, me)
    unsafe curl_easy_set_pointer(easy, CURLOPT_READDATA, me)
    unsafe curl_easy_set_pointer(easy, CURLOPT_SEEKDATA, me)
    unsafe curl_easy_set_write(easy, CURLOPT_HEADERFUNCTION, receiveLine)
    unsafe curl_easy_set_write(easy, CURLOPT_WRITEFUNCTION, receiveContent)
    unsafe curl_easy_set_read(easy, supplyContent)
    unsafe curl_easy_set_seek(easy, rewindContent)
    // https://curl.se/libcurl/c/CURLOPT_NOSIGNAL.html: needed in every program with threads.
    set(CURLOPT_NOSIGNAL, 1)
  }

  deinit {
    dispose()
    unsafe errorText.deallocate()
  }

  /// Has a loop told of each socket that is opened or closed.
  func reportSockets(to loop: UnsafeMutableRawPointer) {
    unsafe curl_easy_set_pointer(easy, CURLOPT_SOCKOPTDATA, loop)
    unsafe curl_easy_set_pointer(easy, CURLOPT_CLOSESOCKETDATA, loop)
    unsafe curl_easy_set_opened(easy, socketOpened)
    unsafe curl_easy_set_close(easy, closeSocket)
  }

  // MARK: Options

  /// Sets an option that is a number or a switch.
  package func set(_ option: CURLoption, _ number: Int) {
    note(unsafe curl_easy_set_long(easy, option, number))
  }

  /// Sets an option that is a 64-bit size.
  package func set(_ option: CURLoption, size: Int64) {
    note(unsafe curl_easy_set_offset(easy, option, curl_off_t(size)))
  }

  /// Sets an option that is a text, which libcurl copies; a text with a NUL character is refused.
  package func set(_ option: CURLoption, _ text: String) {
    guard !text.utf8.contains(0) else { return note(CURLE_BAD_FUNCTION_ARGUMENT) }
    note(unsafe curl_easy_set_text(easy, option, text))
  }

  /// Sets an option that is a list of texts.
  package func set(_ option: CURLoption, list: [String]) {
    var head: UnsafeMutablePointer<curl_slist>?
    for text in list {
      guard !text.utf8.contains(0), let longer = unsafe curl_slist_append(head, text) else {
        unsafe curl_slist_free_all(head)
        return note(text.utf8.contains(0) ? CURLE_BAD_FUNCTION_ARGUMENT : CURLE_OUT_OF_MEMORY)
      }
      unsafe head = longer
    }
    guard let head = unsafe head else { return }
    unsafe lists.append(head)
    note(unsafe curl_easy_set_pointer(easy, option, head))
  }

  /// Verifies the server's certificate and its name against the system's authorities, or against those in a PEM file.
  package func trust(_ authoritiesFile: String?) {
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    if let authoritiesFile { set(CURLOPT_CAINFO, authoritiesFile) }
  }

  private func note(_ code: CURLcode) {
    if refusal == CURLE_OK { refusal = code }
  }

  // MARK: Results

  /// What libcurl wrote of the failure, or its general words for the code.
  func explanation(of code: CURLcode) -> String {
    let text = unsafe String(cString: errorText)
    return text.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : text
  }

  /// The code of the last complete reply, or 0.
  var replyCode: Int {
    var code = 0
    unsafe curl_easy_get_long(easy, CURLINFO_RESPONSE_CODE, &code)
    return code
  }

  // MARK: Flow

  /// Goes on after the delegate paused the one or the other direction.
  func resume(receiving: Bool, sending: Bool) {
    guard let easy = unsafe easy, receiving && isReceivingPaused || sending && isSendingPaused else { return }
    if receiving { isReceivingPaused = false }
    if sending { isSendingPaused = false }
    // The mask holds what stays paused. It may call back at once with what libcurl kept, and pause again.
    // https://curl.se/libcurl/c/curl_easy_pause.html
    let mask = (isReceivingPaused ? CURLPAUSE_RECV : 0) | (isSendingPaused ? CURLPAUSE_SEND : 0)
    unsafe _ = curl_easy_pause(easy, mask)
  }

  /// Prepares for being taken out of its multi handle before its end.
  ///
  /// Else libcurl 7.88 would end the text of a mail that is half sent as if it were whole, and wait for the server's reply.
  func forgetRecipients() {
    unsafe _ = curl_easy_set_pointer(easy, CURLOPT_MAIL_RCPT, nil)
  }

  /// Frees libcurl's handle, which must not be in a multi handle any more.
  func dispose() {
    unsafe curl_easy_cleanup(easy)
    unsafe easy = nil
    while let list = unsafe lists.popLast() { unsafe curl_slist_free_all(list) }
  }

  fileprivate func receive(content: UnsafeRawBufferPointer) -> Int {
    switch unsafe delegate.received(content: content) {
    case .taken: return content.count
    case .abort: return Int(CURL_WRITEFUNC_ERROR)
    case .pause:
      isReceivingPaused = true
      return Int(CURL_WRITEFUNC_PAUSE)
    }
  }

  fileprivate func supply(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    switch unsafe delegate.supply(into: buffer) {
    case .bytes(let count): return count
    case .end: return 0
    case .abort: return Int(CURL_READFUNC_ABORT)
    case .pause:
      isSendingPaused = true
      return Int(CURL_READFUNC_PAUSE)
    }
  }

  /// The handle behind the pointer that libcurl gives back.
  static func at(_ pointer: UnsafeMutableRawPointer) -> TransferHandle {
    unsafe Unmanaged<TransferHandle>.fromOpaque(pointer).takeUnretainedValue()
  }
}

// https://curl.se/libcurl/c/CURLOPT_HEADERFUNCTION.html
private func receiveLine(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
  guard let user = unsafe user else { return Int(CURL_WRITEFUNC_ERROR) }
  let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe TransferHandle.at(user).delegate.received(line: line) ? line.count : Int(CURL_WRITEFUNC_ERROR)
}

// https://curl.se/libcurl/c/CURLOPT_WRITEFUNCTION.html
private func receiveContent(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
  guard let user = unsafe user else { return Int(CURL_WRITEFUNC_ERROR) }
  let content = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe TransferHandle.at(user).receive(content: content)
}

// https://curl.se/libcurl/c/CURLOPT_READFUNCTION.html
private func supplyContent(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
  guard let user = unsafe user else { return Int(CURL_READFUNC_ABORT) }
  let buffer = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
  return unsafe TransferHandle.at(user).supply(into: buffer)
}

// https://curl.se/libcurl/c/CURLOPT_SEEKFUNCTION.html
private func rewindContent(_ user: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
  guard let user = unsafe user, offset == 0, origin == 0 else { return CURL_SEEKFUNC_CANTSEEK }
  return unsafe TransferHandle.at(user).delegate.rewind() ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_CANTSEEK
}

// https://curl.se/libcurl/c/CURLOPT_SOCKOPTFUNCTION.html
private func socketOpened(_ user: UnsafeMutableRawPointer?, _ socket: Int32, _ purpose: curlsocktype) -> Int32 {
  if let user = unsafe user { unsafe TransferLoop.at(user).opened(socket) }
  return CURL_SOCKOPT_OK
}

// https://curl.se/libcurl/c/CURLOPT_CLOSESOCKETFUNCTION.html
private func closeSocket(_ user: UnsafeMutableRawPointer?, _ socket: Int32) -> Int32 {
  if let user = unsafe user { unsafe TransferLoop.at(user).closed(socket) }
  return close(socket)
}
