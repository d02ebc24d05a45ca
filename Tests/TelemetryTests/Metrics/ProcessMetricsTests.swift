import Testing

@testable import Telemetry

@Suite struct ProcessMetricsTests {
  @Test func `the process tells about itself`() {
    let metrics = MetricsRegistry()
    metrics.declareProcessMetrics()
    let text = String(decoding: metrics.text(), as: UTF8.self)
    for name in [
      "process_cpu_seconds_total", "process_resident_memory_bytes", "process_virtual_memory_bytes", "process_threads",
      "process_start_time_seconds", "process_open_fds", "process_max_fds",
    ] {
      #expect(text.contains("\n\(name) "), "\(name) is missing.")
    }
  }

  @Test func `the fields are counted from the last parenthesis`() throws {
    let stat = "1 (a) b (c) S 1 1 1 0 -1 4 0 0 0 0 1 2 0 0 20 0 7 0 500 4096000 25 0 0"
    let status = try #require(
      ProcessStatus(stat: Array(stat.utf8), now: 1000, uptime: 100, ticksPerSecond: 100, pageSize: 4096))
    #expect(status.threads == 7)
    #expect(status.startSeconds == 905)
    #expect(status.virtualBytes == 4_096_000)
    #expect(status.residentBytes == 102_400)
  }

  @Test(arguments: ["", "1 (a", "1 (a) S 1", "1 (a) S 1 1 1 0 -1 4 0 0 0 0 1 2 0 0 20 0 x 0 500 4096000 25"])
  func `a malformed line gives nothing`(stat: String) {
    #expect(ProcessStatus(stat: Array(stat.utf8), now: 0, uptime: 0, ticksPerSecond: 100, pageSize: 4096) == nil)
  }

  @Test func `resident memory and open descriptors are plausible`() throws {
    let status = try #require(ProcessStatus.read())
    #expect(status.residentBytes > 1 << 20)
    #expect(try #require(ProcessStatus.openDescriptors) >= 3)
  }
}
