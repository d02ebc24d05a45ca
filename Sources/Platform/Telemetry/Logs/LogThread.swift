import Glibc

/// The thread that writes what is in a log buffer.
struct LogThread {
  private let handle: pthread_t

  /// What the thread needs; it holds the buffer, never the sink, so that the sink's end can end it.
  private final class Work: Sendable {
    let buffer: LogBuffer
    let interval: Duration

    init(buffer: LogBuffer, interval: Duration) {
      self.buffer = buffer
      self.interval = interval
    }

    func run() {
      while !buffer.isClosed {
        buffer.waitForLines(atMost: interval)
        buffer.drain()
      }
      buffer.drain()
    }
  }

  /// Starts the thread, or gives nil when the system has none left.
  init?(buffer: LogBuffer, interval: Duration) {
    let work = unsafe Unmanaged.passRetained(Work(buffer: buffer, interval: interval))
    var handle = pthread_t()
    guard unsafe pthread_create(&handle, nil, Self.main, work.toOpaque()) == 0 else {
      unsafe work.release()
      return nil
    }
    self.handle = handle
  }

  func join() {
    pthread_join(handle, nil)
  }

  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    guard let argument = unsafe argument else { return nil }
    let work = unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
    // A reader that went away must give EPIPE here, not end the process; other signals belong to other threads.
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    work.run()
    return nil
  }
}
