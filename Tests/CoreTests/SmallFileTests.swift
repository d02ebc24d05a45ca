import Core
import Testing

@Suite struct SmallFileTests {
  @Test func `a file is read whole`() throws {
    #expect(try SmallFile.read("/proc/self/cmdline", limit: 1 << 20).isEmpty == false)
  }

  @Test func `a missing file is told apart`() {
    #expect(throws: SmallFileError.missing(path: "/nonexistent")) { try SmallFile.read("/nonexistent", limit: 1) }
  }

  @Test func `a folder is refused with the system's reason`() {
    #expect(throws: SmallFileError.refused(path: "/", reason: "Is a directory")) { try SmallFile.read("/", limit: 1) }
  }

  @Test func `an endless file is cut at the limit`() {
    #expect(throws: SmallFileError.tooLarge(path: "/dev/zero", limit: 100_000)) {
      try SmallFile.read("/dev/zero", limit: 100_000)
    }
  }
}
