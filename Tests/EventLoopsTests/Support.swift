import EventLoops
import Glibc

/// Runs `body` with a group of loops that is shut down at the end.
@discardableResult
func withLoops<Value: Sendable>(
  _ count: Int = 1, _ body: (EventLoopGroup) async throws -> Value
) async throws -> Value {
  let group = try EventLoopGroup(count: count, name: "test")
  do {
    let value = try await body(group)
    await group.shutDown()
    return value
  } catch {
    await group.shutDown()
    throw error
  }
}

/// A pipe, for descriptors to watch and for threads to wait at.
final class Pipe: Sendable {
  let reader: Int32
  let writer: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    let status = unsafe pipe(&ends)
    precondition(status == 0, "A test process may open a pipe.")
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    close(reader)
    close(writer)
  }

  /// Puts one byte in.
  func signal() {
    var byte: UInt8 = 1
    _ = unsafe write(writer, &byte, 1)
  }

  /// Takes one byte out, waiting for it.
  func wait() {
    var byte: UInt8 = 0
    _ = unsafe read(reader, &byte, 1)
  }
}
