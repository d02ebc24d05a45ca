import EventLoops
import Glibc
import Programs
import RoostTesting
import Testing

@testable import Sandbox

@Suite struct SandboxLimitsTests {
  private let playground: Playground

  init() throws {
    playground = try Playground()
  }

  private func limits(_ change: (inout ProgramLimits) -> Void) -> ProgramLimits {
    var limits = Playground.limits
    change(&limits)
    return limits
  }

  @Test func `a program that waits is ended when its time is up`() async throws {
    let outcome = try await playground.run(
      "/bin/sleep", ["3600"], limits: limits { $0.wallTime = .milliseconds(300) })
    #expect(outcome.ending == .outOfTime)
  }

  @Test func `a program that computes is ended when its processor time is up`() async throws {
    let outcome = try await playground.shell("while :; do :; done", limits: limits { $0.processorTime = .seconds(1) })
    #expect(outcome.ending == .outOfProcessorTime)
  }

  @Test func `a program that writes too much is ended`() async throws {
    let file = try playground.file("out", "")
    let outcome = try await playground.run(
      "/usr/bin/head", ["-c", "2000000", "/dev/zero"], readable: ["/dev/zero"], writable: [file],
      limits: limits { $0.fileSize = 1 })
    #expect(outcome.ending == .exited(0))
    let written = try await playground.shell(
      "while :; do echo 0123456789; done > \(file)", writable: [file], limits: limits { $0.fileSize = 4096 })
    #expect(written.ending == .fileTooLarge)
    #expect(try LocalFile.read(file).count == 4096)
  }

  @Test func `a program that wants too much memory does not get it`() async throws {
    let outcome = try await playground.run(
      "/usr/bin/dd", ["if=/dev/null", "of=/dev/null", "bs=1G"], limits: limits { $0.memory = 512 << 20 })
    #expect(outcome.ending != .exited(0))
    #expect(outcome.errorText.contains("memory"))
  }

  @Test func `a canceled run ends the program`() async throws {
    let task = Task { [playground] in try await playground.run("/bin/sleep", ["3600"]) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a program ends with the process that asked for it, however that ends`() async throws {
    // A shell asks for a program that would run forever; both write to one pipe, which ends when both are gone. The
    // program is in a session of its own, so that the end of the shell's group does not reach it.
    let order = LaunchOrder(
      Program(
        executable: "/bin/sh", arguments: ["-c", "echo started; while :; do :; done"], limits: Playground.limits),
      parent: 0, isFenced: true)
    let arguments = order.arguments.map { $0.hasPrefix("parent=") ? "parent=$$" : "'\($0)'" }.joined(separator: " ")
    let pipe = try BlockingPipe()
    var shell = ChildProcess(
      executable: "/bin/sh", arguments: ["-c", "echo $$; setsid \(Playground.roost) \(arguments) & wait"],
      environment: ["PATH": "/usr/bin:/bin"])
    shell.output = .descriptor(pipe.writer)
    async let exit = shell.run(on: playground.loops.next())
    let process = try #require(Int32(try await pipe.line()))
    #expect(try await pipe.line() == "started")
    pipe.closeWriter()
    kill(process, SIGKILL)
    #expect(try await exit.ending == .signal(SIGKILL))
    #expect(try await pipe.line() == "")
    await pipe.shutDown()
  }
}

/// A pipe that is read line by line on a thread of its own.
private final class BlockingPipe: Sendable {
  let writer: Int32
  private let reader: Int32
  private let pool = WorkerPool(name: "pipe", threads: 1, queueLimit: 1)

  init() throws {
    var ends: [Int32] = [-1, -1]
    let status = unsafe pipe(&ends)
    try #require(status == 0)
    (reader, writer) = (ends[0], ends[1])
  }

  /// The next line, or nothing at the end.
  func line() async throws -> String {
    try await pool.run { [reader] in
      var line: [UInt8] = []
      var byte: UInt8 = 0
      while unsafe read(reader, &byte, 1) == 1, byte != 10 { line.append(byte) }
      return String(decoding: line, as: UTF8.self)
    }
  }

  func closeWriter() { close(writer) }

  func shutDown() async {
    await pool.shutDown()
    close(reader)
  }
}
