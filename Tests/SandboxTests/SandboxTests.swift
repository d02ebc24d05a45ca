import EventLoops
import Glibc
import Programs
import RoostTesting
import Synchronization
import Testing

@testable import Sandbox

/// A sandbox of its own, with the `roost` that was built beside these tests as its launcher.
struct Playground {
  let folder: ScratchFolder
  let loops: EventLoopGroup

  init() throws {
    folder = try ScratchFolder()
    loops = try EventLoopGroup(count: 1)
  }

  /// The `roost` beside the test bundle.
  static var roost: String {
    var path = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &path, path.count - 1)
    let bundle = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return bundle.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/roost"
  }

  /// Limits that a small program stays within.
  static let limits = ProgramLimits(
    wallTime: .seconds(30), processorTime: .seconds(20), memory: 1 << 30, fileSize: 1 << 20)

  /// Runs a shell command in the sandbox.
  func shell(
    _ command: String, readable: [String] = [], writable: [String] = [], limits: ProgramLimits = Playground.limits,
    mode: Sandbox.Mode = .fenced, listener: (@Sendable ([UInt8]) -> Void)? = nil
  ) async throws -> ProgramOutcome {
    try await run(
      "/bin/sh", ["-c", command], readable: readable, writable: writable, limits: limits, mode: mode,
      listener: listener)
  }

  func run(
    _ executable: String, _ arguments: [String], readable: [String] = [], writable: [String] = [],
    limits: ProgramLimits = Playground.limits, mode: Sandbox.Mode = .fenced,
    listener: (@Sendable ([UInt8]) -> Void)? = nil
  ) async throws -> ProgramOutcome {
    let program = Program(
      executable: executable, arguments: arguments, readableFiles: readable, writableFiles: writable, limits: limits)
    return try await Sandbox(mode, loops: loops, launcher: Playground.roost).run(program, listener: listener)
  }

  func file(_ name: String, _ text: String) throws -> String {
    let path = "\(folder.path)/\(name)"
    try LocalFile.write(Array(text.utf8), to: path)
    return path
  }
}

extension ProgramOutcome {
  var text: String { String(decoding: output, as: UTF8.self) }
  var errorText: String { String(decoding: errors, as: UTF8.self) }
}

@Suite struct SandboxTests {
  private let playground: Playground

  init() throws {
    playground = try Playground()
  }

  @Test func `a program runs, and its output and status are known`() async throws {
    let outcome = try await playground.shell("echo out; echo err >&2; exit 3")
    #expect(outcome.ending == .exited(3))
    #expect(outcome.text == "out\n")
    #expect(outcome.errorText == "err\n")
  }

  @Test func `a listener hears the output as it comes, to the last byte`() async throws {
    let heard = Heard()
    let outcome = try await playground.shell("echo one; echo two; printf three") { heard.append($0) }
    #expect(outcome.ending == .exited(0))
    #expect(heard.text == "one\ntwo\nthree")
  }

  @Test func `a file that was given is read`() async throws {
    let file = try playground.file("in", "hello")
    let outcome = try await playground.shell("read -r line < \(file); echo $line", readable: [file])
    #expect(outcome.text == "hello\n")
  }

  @Test func `a file that was not given is out of reach`() async throws {
    let given = try playground.file("in", "hello")
    let other = try playground.file("other", "secret")
    let outcome = try await playground.shell("read -r line < \(other); echo $line", readable: [given])
    #expect(!outcome.text.contains("secret"))
    #expect(outcome.errorText.contains("Permission denied"))
  }

  @Test func `a file that was given for reading is not written`() async throws {
    let file = try playground.file("in", "hello")
    let outcome = try await playground.shell("echo changed > \(file)", readable: [file])
    #expect(outcome.ending != .exited(0))
    #expect(try LocalFile.read(file) == Array("hello".utf8))
  }

  @Test func `a file that was given for writing is written`() async throws {
    let file = try playground.file("out", "long before")
    let outcome = try await playground.shell("echo after > \(file)", writable: [file])
    #expect(outcome.ending == .exited(0))
    #expect(try LocalFile.read(file) == Array("after\n".utf8))
  }

  @Test func `no file is made beside those that were given`() async throws {
    let file = try playground.file("out", "")
    _ = try await playground.shell("echo x > \(playground.folder.path)/new; echo y > /tmp/new", writable: [file])
    #expect(try LocalFile.names(in: playground.folder.path) == ["out"])
  }

  @Test(arguments: [
    "/etc/passwd", "/proc/self/status", "/proc/1/environ", "/root/.profile", "/sys/kernel/uevent_seqnum",
  ])
  func `the rest of the machine is out of reach`(_ path: String) async throws {
    let outcome = try await playground.shell("read -r line < \(path) && echo got $line")
    #expect(!outcome.text.contains("got"))
  }

  @Test func `no other process can be started`() async throws {
    let outcome = try await playground.shell("(echo inner); echo outer")
    #expect(!outcome.text.contains("inner"))
    #expect(outcome.errorText.contains("fork"))
  }

  @Test func `no other program can take its place`() async throws {
    let outcome = try await playground.shell("exec /usr/bin/env echo taken")
    #expect(!outcome.text.contains("taken"))
    #expect(outcome.ending == .exited(126))
  }

  @Test func `another process cannot be signaled`() async throws {
    let outcome = try await playground.shell("kill -0 \(getpid()) && echo reached")
    #expect(!outcome.text.contains("reached"))
  }

  @Test func `there is no network`() async throws {
    let url = "http://127.0.0.1:9/x.mp4"
    let outcome = try await playground.run("/usr/bin/ffmpeg", ["-nostdin", "-i", url, "-f", "null", "-"])
    #expect(outcome.ending != .exited(0))
    #expect(outcome.errorText.contains("Operation not permitted"))
  }

  @Test func `the environment is empty but for a few harmless words`() async throws {
    let outcome = try await playground.shell("export -p")
    #expect(outcome.text.contains("HOME='/nonexistent'"))
    #expect(!outcome.text.contains("USER") && !outcome.text.contains("ROOST"))
  }

  @Test func `the standard input is empty`() async throws {
    #expect(try await playground.shell("read -r line || echo empty").text == "empty\n")
  }

  @Test func `a program that is not there is an error that says so`() async throws {
    await #expect {
      try await playground.run("/usr/bin/no-such-program", [])
    } throws: { error in
      if case ProgramError.notStarted(let text) = error { text.contains("/usr/bin/no-such-program") } else { false }
    }
  }

  @Test func `a file that is not there is an error that says so`() async throws {
    await #expect(throws: ProgramError.self) {
      try await playground.shell("true", readable: ["/tmp/roost-no-such-file"])
    }
  }

  @Test func `this kernel has what the fences are made of`() throws {
    #expect(try Sandbox.check().hasPrefix("Landlock version"))
  }

  @Test func `without fences the limits still hold`() async throws {
    let file = try playground.file("other", "open")
    let outcome = try await playground.shell("read -r line < \(file); echo $line; ulimit -f", mode: .limitsOnly)
    #expect(outcome.text == "open\n2048\n")
  }
}

/// What a listener heard.
private final class Heard: Sendable {
  private let bytes = Mutex<[UInt8]>([])

  var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

  func append(_ more: [UInt8]) { bytes.withLock { $0 += more } }
}
