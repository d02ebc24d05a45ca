public import EventLoops
import Glibc

/// A server program that runs beside a test and says on its standard output what happens.
public final class RunningProgram: Sendable {
  private let output: Int32
  private let pool: WorkerPool

  private init(output: Int32, pool: WorkerPool) {
    self.output = output
    self.pool = pool
  }

  /// Runs a program for as long as `body` takes, then kills it.
  ///
  /// - Parameters:
  ///   - program: what to run; its output is read by `nextLine()`.
  ///   - body: what is tried with it.
  /// - Throws: what `body` throws, or why the program could not be started.
  public static func run(
    _ program: ChildProcess, body: @escaping @Sendable (RunningProgram) async throws -> Void
  ) async throws {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw ScriptedServerError(message: "There is no pipe to be had.") }
    let (reading, writing) = (ends[0], ends[1])
    let group = try EventLoopGroup(count: 1, name: "program")
    let pool = WorkerPool(name: "program", threads: 1, queueLimit: 8)
    let running = RunningProgram(output: reading, pool: pool)
    let result: Result<Void, any Error> = await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        var program = program
        program.output = .descriptor(writing)
        _ = try? await program.run(on: group.next())
        close(writing)
      }
      let result: Result<Void, any Error>
      do { result = .success(try await body(running)) } catch { result = .failure(error) }
      tasks.cancelAll()
      return result
    }
    await pool.shutDown()
    close(reading)
    await group.shutDown()
    try result.get()
  }

  /// Waits for the next line of the program's output, without its line break.
  ///
  /// - Throws: `ScriptedServerError` when the program has ended.
  public func nextLine() async throws -> String {
    let output = output
    return try await pool.run {
      var line: [UInt8] = []
      var byte: UInt8 = 0
      while unsafe read(output, &byte, 1) == 1 {
        if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
        line.append(byte)
      }
      throw ScriptedServerError(message: "The program ended after '\(String(decoding: line, as: UTF8.self))'.")
    }
  }
}
