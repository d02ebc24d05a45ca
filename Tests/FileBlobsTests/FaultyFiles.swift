import Glibc
import Synchronization

@testable import FileBlobs

/// The kernel's calls, of which the n-th fails.
final class FaultyFiles: FileCalls {
  private let system = SystemFileCalls()
  private let state: Mutex<(calls: [String], failing: Int?)>
  private let code: Int32

  /// - Parameters:
  ///   - failing: which call fails, from 0, counted from `arm()`.
  ///   - code: the value of `errno` it fails with.
  init(failing: Int? = nil, with code: Int32 = EIO) {
    self.code = code
    state = Mutex(([], failing))
  }

  /// The calls since `arm()`.
  var calls: [String] { state.withLock { $0.calls } }

  /// Begins to count anew.
  func arm(failing: Int? = nil) { state.withLock { $0 = ([], failing) } }

  private func count(_ call: String) throws(FileFailure) {
    let isFailing = state.withLock { state in
      state.calls.append(call)
      return state.failing == state.calls.count - 1
    }
    if isFailing { throw FileFailure(code, call) }
  }

  func open(_ name: String, in folder: Int32, _ flags: Int32) throws(FileFailure) -> Int32 {
    try count("open")
    return try system.open(name, in: folder, flags)
  }

  func makeFolder(_ name: String, in folder: Int32) throws(FileFailure) -> Bool {
    try count("makeFolder")
    return try system.makeFolder(name, in: folder)
  }

  func write(_ bytes: [UInt8], to file: Int32) throws(FileFailure) {
    try count("write")
    try system.write(bytes, to: file)
  }

  func read(_ file: Int32, at offset: Int, count size: Int) throws(FileFailure) -> [UInt8] {
    try count("read")
    return try system.read(file, at: offset, count: size)
  }

  func synchronize(_ file: Int32) throws(FileFailure) {
    try count("synchronize")
    try system.synchronize(file)
  }

  func rename(_ name: String, in folder: Int32, to newName: String, in newFolder: Int32) throws(FileFailure) {
    try count("rename")
    try system.rename(name, in: folder, to: newName, in: newFolder)
  }

  func remove(_ name: String, in folder: Int32) throws(FileFailure) {
    // Cleaning up is not counted: what is tried is the way to a blob.
    try system.remove(name, in: folder)
  }

  func setAttribute(_ name: String, of file: Int32, to value: String) throws(FileFailure) {
    try count("setAttribute")
    try system.setAttribute(name, of: file, to: value)
  }
}
