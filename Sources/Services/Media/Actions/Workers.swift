import Core
import Glibc
import Synchronization

/// Names workers, and knows which are no more.
protocol Workers: Sendable {
  /// A new worker of this process.
  func new() -> WorkerID

  /// Whether a worker is known to be no more; false in doubt, and then its lease has to run out.
  func isGone(_ worker: WorkerID) -> Bool
}

/// Workers of processes on this machine.
///
/// A worker's name says in which process it runs: the machine's boot, the process namespace, the process id and when the
/// process started. So after `kill -9` and a start on the same machine nobody waits for a lease to run out. Workers of
/// other machines and containers are never said to be gone.
///
/// ```
/// 6c1b7a52-…/pid:[4026531836]/4711/88213/7
/// ```
final class ProcessWorkers: Workers {
  private let process: String
  private let scope: String
  private let count = Atomic<Int>(0)

  init() {
    scope = "\(Self.line("/proc/sys/kernel/random/boot_id") ?? "unknown")/\(Self.namespace)"
    process = "\(scope)/\(getpid())/\(Self.startTime(getpid()) ?? "unknown")"
  }

  func new() -> WorkerID {
    WorkerID("\(process)/\(count.wrappingAdd(1, ordering: .relaxed).newValue)")
  }

  func isGone(_ worker: WorkerID) -> Bool {
    let parts = worker.description.split(separator: "/")
    guard parts.count == 5, "\(parts[0])/\(parts[1])" == scope, !parts.contains("unknown"), let id = pid_t(parts[2])
    else { return false }
    guard let start = Self.startTime(id) else { return true }
    return start != parts[3]
  }

  /// When a process started, in clock ticks since the boot, or nil when there is no such process; proc_pid_stat(5).
  private static func startTime(_ process: pid_t) -> String? {
    // The name of the program, field 2, can hold anything; behind its last parenthesis the fields are plain.
    guard let line = line("/proc/\(process)/stat"), let end = line.lastIndex(of: ")") else { return nil }
    return line[end...].split(separator: " ").dropFirst(20).first.map(String.init)
  }

  /// Which process ids these are; namespaces(7).
  private static var namespace: String {
    var name = [CChar](repeating: 0, count: 64)
    let count = unsafe readlink("/proc/self/ns/pid", &name, name.count)
    return count > 0 ? String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : "unknown"
  }

  private static func line(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1024) { buffer, count in
      unsafe count = max(0, read(file, buffer.baseAddress, buffer.count))
    }
    return bytes.isEmpty ? nil : String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
