import RoostTesting
import Testing

@testable import Media

@Suite struct ProgressReaderTests {
  private let text = "frame=1\nout_time_us=1500000\nprogress=continue\nout_time_us=3000000\nprogress=end\n"

  @Test(arguments: [1, 2, 7, 1000])
  func `the last time is read, however the lines come`(_ size: Int) {
    let reader = ProgressReader(expected: nil) { _ in }
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    #expect(reader.played == .seconds(3))
  }

  @Test func `progress goes from 0 to 1 and not beyond`() {
    let parts = Recorder<Double>()
    let reader = ProgressReader(expected: .seconds(2)) { _ = parts.append($0) }
    reader.read(Array("out_time_us=1000000\n".utf8))
    reader.read(Array("out_time_us=9000000\n".utf8))
    #expect(parts.all == [0.5, 1])
  }

  @Test(arguments: ["out_time_us=N/A\n", "out_time_us=\n", "out_time_us=99999999999999999999\n", "nonsense", ""])
  func `what is no time is passed over`(_ text: String) {
    let reader = ProgressReader(expected: .seconds(2)) { _ in }
    reader.read(Array(text.utf8))
    #expect(reader.played == nil)
  }

  @Test func `a line without end takes no memory`() {
    let reader = ProgressReader(expected: nil) { _ in }
    for _ in 0..<100 { reader.read([UInt8](repeating: 120, count: 10_000)) }
    reader.read(Array("\nout_time_us=5\n".utf8))
    #expect(reader.played == .microseconds(5))
  }
}
