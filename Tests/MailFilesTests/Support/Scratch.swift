import Core
import Delivery
import EventLoops
import Glibc
import Synchronization
import Testing

@testable import MailFiles

/// A folder of the test's own, gone when the test is over.
struct Scratch {
  let path: String
  var outbox: String { path + "/outbox" }

  /// Lends a scratch folder and a worker pool to `body`.
  static func run(_ body: (Scratch, WorkerPool) async throws -> Void) async throws {
    let scratch = Scratch(path: "/tmp/roost-mail-\(SystemRandom().bytes(8).hexadecimal)")
    try #require(unsafe mkdir(scratch.path, 0o700) == 0)
    let pool = WorkerPool(name: "files", threads: 2, queueLimit: 100)
    let result: Result<Void, any Error>
    do { result = .success(try await body(scratch, pool)) } catch { result = .failure(error) }
    await pool.shutDown()
    scratch.remove()
    try result.get()
  }

  /// The names in the outbox, sorted.
  var names: [String] { Scratch.names(in: outbox) }

  func content(_ name: String) throws -> [UInt8] {
    let descriptor = unsafe open("\(outbox)/\(name)", O_RDONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1_000_000)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
    return Array(buffer.prefix(max(count, 0)))
  }

  func mode(_ path: String) -> UInt32 {
    var facts = stat()
    unsafe stat(path, &facts)
    return facts.st_mode & 0o777
  }

  private static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private func remove() {
    for name in names { _ = unsafe unlink("\(outbox)/\(name)") }
    _ = unsafe rmdir(outbox)
    _ = unsafe rmdir(path)
  }
}

/// The real file system, whose n-th call fails; -1 for none.
final class FailingFileSystem: FileSystem {
  private let real = PosixFileSystem()
  private let state: Mutex<(calls: Int, failing: Int, number: Int32)>

  init(failing: Int, number: Int32 = ENOSPC) {
    state = Mutex((0, failing, number))
  }

  var calls: Int { state.withLock { $0.calls } }

  private func count() throws(FileSystemError) {
    let error: FileSystemError? = state.withLock { state in
      state.calls += 1
      guard state.calls == state.failing else { return nil }
      return FileSystemError(number: state.number, description: "Could not do call \(state.calls).")
    }
    if let error { throw error }
  }

  func makeFolder(_ path: String) throws(FileSystemError) -> Bool {
    try count()
    return try real.makeFolder(path)
  }

  func create(_ path: String) throws(FileSystemError) -> Int32 {
    try count()
    return try real.create(path)
  }

  func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileSystemError) {
    try real.write(Array(bytes.prefix(10)), to: descriptor, path)
    try count()
    try real.write(Array(bytes.dropFirst(10)), to: descriptor, path)
  }

  func synchronize(_ descriptor: Int32, _ path: String) throws(FileSystemError) {
    try count()
    try real.synchronize(descriptor, path)
  }

  func close(_ descriptor: Int32) { real.close(descriptor) }

  func rename(_ path: String, to target: String) throws(FileSystemError) {
    try count()
    try real.rename(path, to: target)
  }

  func synchronizeFolder(_ path: String) throws(FileSystemError) {
    try count()
    try real.synchronizeFolder(path)
  }

  func remove(_ path: String) { real.remove(path) }
}
