import CUV

/// The memory of one libuv handle, and what happens when libuv calls back.
///
/// libuv keeps a handle's address until its close callback has run; until then it also holds on to this object.
/// Used on its loop's thread only.
@safe
final class LoopHandle {
  /// Called with the callback's status and value; a timer has neither.
  var onEvent: ((_ status: Int32, _ value: Int32) -> Void)?
  /// Called when the loop shuts down while the handle is still open.
  var onAbandoned: (() -> Void)?
  /// Whether `close()` has not been called.
  private(set) var isOpen = true

  private let memory: UnsafeMutableRawPointer  // <uv_handle_t>, or a longer structure that begins like it

  /// A handle that `initialize` registers with its loop.
  ///
  /// - Throws: `EventLoopError` when libuv refuses it.
  init<Handle>(
    _ type: Handle.Type, attempt: @autoclosure () -> String,
    initialize: (UnsafeMutablePointer<Handle>) -> Int32
  ) throws(EventLoopError) {
    unsafe memory = .allocate(
      byteCount: MemoryLayout<Handle>.size, alignment: MemoryLayout<Handle>.alignment)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<Handle>.size)
    let status = unsafe initialize(memory.bindMemory(to: Handle.self, capacity: 1))
    guard status == 0 else {
      isOpen = false
      throw .uv(status, attempt())
    }
    let hold = unsafe Unmanaged.passRetained(self)
    unsafe uv_handle_set_data(memory.assumingMemoryBound(to: uv_handle_t.self), hold.toOpaque())
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// Calls `body` with the handle as libuv's own type.
  @discardableResult
  func with<Handle, Result>(_ type: Handle.Type, _ body: (UnsafeMutablePointer<Handle>) -> Result) -> Result {
    unsafe body(memory.assumingMemoryBound(to: Handle.self))
  }

  /// Stops the handle for good; its callbacks do not run again.
  func close() {
    guard isOpen else { return }
    isOpen = false
    onEvent = nil
    onAbandoned = nil
    // http://docs.libuv.org/en/v1.x/handle.html#c.uv_close
    unsafe uv_close(memory.assumingMemoryBound(to: uv_handle_t.self)) { handle in
      guard let data = unsafe handle.flatMap({ unsafe uv_handle_get_data($0) }) else { return }
      unsafe Unmanaged<LoopHandle>.fromOpaque(data).release()
    }
  }

  /// Closes the handle because its loop ends, and tells its user.
  func abandon() {
    let tell = onAbandoned
    close()
    tell?()
  }

  /// Calls `onEvent` of the handle behind the `data` field of a libuv structure.
  static func report(_ data: UnsafeMutableRawPointer?, status: Int32 = 0, value: Int32 = 0) {
    guard let data = unsafe data else { return }
    let handle = unsafe Unmanaged<LoopHandle>.fromOpaque(data).takeUnretainedValue()
    handle.onEvent?(status, value)
  }
}
