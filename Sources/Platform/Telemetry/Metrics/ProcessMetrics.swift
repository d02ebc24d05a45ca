import Core
import Glibc

extension MetricsRegistry {
  /// Declares what every process tells about itself, under the names that Prometheus's own clients use.
  ///
  /// CPU seconds, resident and virtual bytes, threads, open descriptors and their limit, and the time of the start; read
  /// from `/proc/self`, see proc_pid_stat(5). A number that cannot be read is left out.
  public func declareProcessMetrics() {
    counter("process_cpu_seconds_total", "User and system CPU time spent, in seconds.") {
      [Reading(ProcessStatus.cpuSeconds)]
    }
    gauge("process_resident_memory_bytes", "Resident memory, in bytes.") {
      ProcessStatus.read().map { [Reading(Double($0.residentBytes))] } ?? []
    }
    gauge("process_virtual_memory_bytes", "Virtual memory, in bytes.") {
      ProcessStatus.read().map { [Reading(Double($0.virtualBytes))] } ?? []
    }
    gauge("process_threads", "Threads.") {
      ProcessStatus.read().map { [Reading(Double($0.threads))] } ?? []
    }
    gauge("process_start_time_seconds", "When the process started, in seconds since 1970-01-01T00:00:00Z.") {
      ProcessStatus.read().map { [Reading($0.startSeconds)] } ?? []
    }
    gauge("process_open_fds", "Open descriptors.") {
      ProcessStatus.openDescriptors.map { [Reading(Double($0))] } ?? []
    }
    gauge("process_max_fds", "The limit of open descriptors.") {
      ProcessStatus.descriptorLimit.map { [Reading($0)] } ?? []
    }
  }
}

/// What the kernel tells about this process.
struct ProcessStatus: Hashable {
  var threads: Int
  var startSeconds: Double
  var virtualBytes: Int
  var residentBytes: Int

  /// Parses the content of `/proc/self/stat`.
  ///
  /// The command's name stands in parentheses and may itself contain spaces and parentheses, so fields are counted from
  /// the last closing one: it is followed by field 3.
  init?(stat: [UInt8], now: Double, uptime: Double, ticksPerSecond: Double, pageSize: Int) {
    guard let end = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = String(decoding: stat[(end + 1)...], as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard fields.count >= 22, let threads = Int(fields[17]), let start = Double(fields[19]),
      let virtual = Int(fields[20]), let pages = Int(fields[21])
    else { return nil }
    self.threads = threads
    self.startSeconds = now - uptime + start / ticksPerSecond
    self.virtualBytes = virtual
    self.residentBytes = pages * pageSize
  }

  static func read() -> ProcessStatus? {
    guard let stat = try? SmallFile.read("/proc/self/stat", limit: 65_536) else { return nil }
    return ProcessStatus(
      stat: stat, now: seconds(of: CLOCK_REALTIME), uptime: seconds(of: CLOCK_BOOTTIME),
      ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))), pageSize: sysconf(Int32(_SC_PAGESIZE)))
  }

  static var cpuSeconds: Double {
    seconds(of: CLOCK_PROCESS_CPUTIME_ID)
  }

  static var openDescriptors: Int? {
    guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
    defer { unsafe closedir(folder) }
    var count = 0
    while unsafe readdir(folder) != nil { count += 1 }
    // Neither ".", ".." nor the descriptor that reads the folder counts.
    return count - 3
  }

  static var descriptorLimit: Double? {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return Double(limit.rlim_cur)
  }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
