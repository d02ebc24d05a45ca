import EventLoops
import Glibc
import Testing

@Suite struct ChildProcessTests {
  private func run(_ child: ChildProcess) async throws -> ChildExit {
    try await withLoops { try await child.run(on: $0.next()) }
  }

  private func shell(_ script: String) -> ChildProcess {
    ChildProcess(executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
  }

  @Test func `output, errors and status come back`() async throws {
    let exit = try await run(shell("echo out; echo err >&2; exit 3"))
    #expect(exit.ending == .status(3))
    #expect(!exit.isSuccess)
    #expect(exit.output == Array("out\n".utf8))
    #expect(exit.errors == Array("err\n".utf8))
  }

  @Test func `a signal that killed the program is told`() async throws {
    #expect(try await run(shell("kill -SEGV $$")).ending == .signal(SIGSEGV))
  }

  @Test func `the environment is exactly the one given`() async throws {
    let child = ChildProcess(executable: "/usr/bin/env", environment: ["COLOR": "blue green"])
    #expect(try await run(child).output == Array("COLOR=blue green\n".utf8))
  }

  @Test func `the working directory is the one given`() async throws {
    var child = ChildProcess(executable: "/bin/pwd")
    child.workingDirectory = "/usr"
    #expect(try await run(child).output == Array("/usr\n".utf8))
  }

  @Test func `only the last bytes of a long output are kept`() async throws {
    var child = shell("head -c 3000000 /dev/zero; printf end")
    child.outputLimit = 5
    #expect(try await run(child).output == [0, 0] + Array("end".utf8))
  }

  @Test func `a program that does not exist is refused by name`() async throws {
    let error = await #expect(throws: EventLoopError.self) {
      try await run(ChildProcess(executable: "/nowhere/ffmpeg"))
    }
    #expect(error?.code == .system(ENOENT))
    #expect(error?.message == "Could not start '/nowhere/ffmpeg': no such file or directory.")
  }

  @Test func `a text with a zero byte is refused`() async throws {
    let child = ChildProcess(executable: "/bin/echo", arguments: ["a\0b"])
    await #expect(throws: EventLoopError.self) { try await run(child) }
  }

  @Test func `the time limit kills the program and what it started`() async throws {
    var child = shell("sleep 1000 & echo $!; wait")
    child.timeLimit = .milliseconds(200)
    let exit = try await run(child)
    #expect(exit.isTimedOut)
    #expect(exit.ending == .signal(SIGKILL))
    let sleeper = try #require(pid_t(String(decoding: exit.output.dropLast(), as: UTF8.self)))
    #expect(try await hasGone(sleeper))
  }

  @Test func `what a program leaves running in its group is killed at its end`() async throws {
    let exit = try await run(shell("sleep 1000 & echo $!"))
    #expect(exit.isSuccess)
    let sleeper = try #require(pid_t(String(decoding: exit.output.dropLast(), as: UTF8.self)))
    #expect(try await hasGone(sleeper))
  }

  @Test func `cancellation kills the program`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let pipe = Pipe()
      var child = shell("echo >&3; exec sleep 1000")
      child.descriptors = [pipe.writer]
      let task = Task { [child] in try await child.run(on: loop) }
      await Task.detached { pipe.wait() }.value
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test func `a program does not outlive its loop`() async throws {
    let group = try EventLoopGroup(count: 1, name: "test")
    let pipe = Pipe()
    var child = shell("echo >&3; exec sleep 1000")
    child.descriptors = [pipe.writer]
    let task = Task { [child] in try await child.run(on: group.next()) }
    await Task.detached { pipe.wait() }.value
    await group.shutDown()
    await #expect(throws: EventLoopError.self) { try await task.value }
  }

  @Test func `a program that starts while its loop shuts down is not waited for`() async throws {
    for _ in 0..<30 {
      let group = try EventLoopGroup(count: 1, name: "test")
      let child = ChildProcess(executable: "/bin/sleep", arguments: ["1000"])
      let task = Task { try await child.run(on: group.loops[0]) }
      await Task.yield()
      await group.shutDown()
      await #expect(throws: EventLoopError.self) { try await task.value }
    }
  }

  @Test func `descriptors are those given, in their order, and no others`() async throws {
    let first = Pipe()
    let second = Pipe()
    var child = shell("echo 4 >&4; echo 3 >&3; ls /proc/self/fd")
    child.descriptors = [second.writer, first.writer]
    // `ls` itself has the folder open, as 3, or the next number that is free.
    let exit = try await run(child)
    #expect(exit.output == Array("0\n1\n2\n3\n4\n5\n".utf8))
    var bytes: [UInt8] = [0, 0]
    #expect(unsafe read(first.reader, &bytes, 2) == 2)
    #expect(bytes == Array("4\n".utf8))
  }

  @Test func `the input can be a descriptor, and is empty otherwise`() async throws {
    let pipe = Pipe()
    pipe.signal()
    var child = shell("head -c 1 | od -An -tx1")
    child.input = pipe.reader
    #expect(try await run(child).output == Array(" 01\n".utf8))
    #expect(try await run(ChildProcess(executable: "/bin/cat")).output == [])
  }

  @Test func `signals have their default effect in the program`() async throws {
    // The group ignores SIGPIPE in this process; a child that did, too, would report a write error instead.
    #expect(try await run(shell("kill -PIPE $$; echo ignored")).ending == .signal(SIGPIPE))
  }

  @Test func `the processor time is the program's own`() async throws {
    let busy = try await run(shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"))
    #expect(busy.processorTime > .milliseconds(5))
    let idle = try await run(shell("exec sleep 0.1"))
    #expect(idle.processorTime < .milliseconds(100) && idle.wallTime >= .milliseconds(100))
  }

  @Test func `streams can be discarded or sent to a descriptor`() async throws {
    let pipe = Pipe()
    var child = shell("echo x; echo y >&2")
    child.output = .discarded
    child.errors = .descriptor(pipe.writer)
    let exit = try await run(child)
    #expect(exit.output == [] && exit.errors == [])
    var bytes: [UInt8] = [0, 0]
    #expect(unsafe read(pipe.reader, &bytes, 2) == 2)
    #expect(bytes == Array("y\n".utf8))
  }

  @Test func `many programs run side by side`() async throws {
    try await withLoops(2) { group in
      let outputs = try await withThrowingTaskGroup { tasks in
        for number in 0..<20 {
          let child = shell("echo \(number)")
          tasks.addTask { try await child.run(on: group.next()).output }
        }
        return try await tasks.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
      }
      #expect(outputs.count == 20)
    }
  }

  @Test func `without a loop nothing is started`() async throws {
    let error = await #expect(throws: EventLoopError.self) { try await ChildProcess(executable: "/bin/true").run() }
    #expect(error?.code == .noLoop)
  }

  /// Whether the process is gone, or dead and waiting for whoever adopted it.
  private func hasGone(_ process: pid_t) async throws -> Bool {
    var child = ChildProcess(executable: "/bin/sh", arguments: ["-c", "cut -d' ' -f3 /proc/\(process)/stat"])
    child.environment = ["PATH": "/usr/bin:/bin"]
    let state = try await run(child).output
    return state.isEmpty || state == Array("Z\n".utf8) || state == Array("X\n".utf8)
  }
}
