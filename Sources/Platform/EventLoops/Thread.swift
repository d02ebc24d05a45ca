import CUV
import Glibc

/// POSIX threads, as far as loops and pools need them.
enum Thread {
  /// Starts a detached thread that runs `body` and ends.
  ///
  /// - Parameters:
  ///   - name: shown by `ps` and `perf`; the kernel keeps 15 bytes of it.
  ///   - body: the thread's whole life.
  /// - Throws: `EventLoopError` when the process may have no more threads.
  static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(EventLoopError) {
    let start = unsafe Unmanaged.passRetained(
      Start(name: String(decoding: name.utf8.prefix(15), as: UTF8.self), body: body))
    var thread = pthread_t()
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        unsafe start.name.withCString { unsafe shim_name_thread($0) }
        start.body()
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      unsafe start.release()
      throw .system(status, "start the thread '\(name)'; see the process's limits on threads")
    }
    pthread_detach(thread)
  }

  /// A pointer that each thread has of its own; nil on a thread that never set it.
  static var local: UnsafeMutableRawPointer? {
    get { unsafe pthread_getspecific(key) }
    set { unsafe _ = pthread_setspecific(key, newValue) }
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let status = unsafe pthread_key_create(&key, nil)
    precondition(status == 0, "A process has room for a thread-local key when it starts.")
    return key
  }()

  private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
}
