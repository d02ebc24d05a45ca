import Programs
import Testing

@testable import Sandbox

@Suite struct LaunchOrderTests {
  private let program: Program = {
    var program = Program(
      executable: "/usr/bin/ffmpeg", arguments: ["-i", "read=/x", "--", "a b", "ü"], readableFiles: ["/in", "/in=2"],
      writableFiles: ["/out"],
      limits: ProgramLimits(
        wallTime: .seconds(9), processorTime: .milliseconds(1500), memory: 1 << 30, fileSize: 5, openFiles: 7))
    program.niceness = 3
    return program
  }()

  @Test func `an order that was written as arguments is read back`() throws {
    let order = LaunchOrder(program, parent: 4711, isFenced: true)
    #expect(order.arguments.first == "sandbox-exec")
    #expect(try LaunchOrder(arguments: order.arguments.dropFirst()) == order)
    let open = LaunchOrder(program, parent: 4711, isFenced: false)
    #expect(try LaunchOrder(arguments: open.arguments.dropFirst()) == open)
  }

  @Test func `processor time is rounded up to whole seconds`() {
    #expect(LaunchOrder(program, parent: 1, isFenced: true).processorSeconds == 2)
  }

  @Test func `what is no order is refused`() {
    let arguments = LaunchOrder(program, parent: 4711, isFenced: true).arguments.dropFirst()
    for count in 0..<6 {
      #expect(throws: LaunchFailure.self) { try LaunchOrder(arguments: arguments.prefix(count)) }
    }
    #expect(throws: LaunchFailure.self) { try LaunchOrder(arguments: ["help"]) }
    #expect(throws: LaunchFailure.self) { try LaunchOrder(arguments: ["parent=x", "--", "/bin/true"]) }
  }

  @Test func `a word that is missing never lifts the fence`() throws {
    let arguments = LaunchOrder(program, parent: 4711, isFenced: true).arguments.dropFirst()
    #expect(try LaunchOrder(arguments: arguments.filter { !$0.hasPrefix("fence") }).isFenced)
  }
}
