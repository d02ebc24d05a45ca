import Core
import EmbeddedQueue
import Glibc
import Messaging
import SQLite
import Synchronization

/// Publish to handler through the embedded queue: the delay of single messages, then durable messages per second.
struct QueueBenchmark {
  let folder: String

  private static let queue = "benchmark"
  private static let body = Array(
    #"{"video_fid":"6920a1f2c3d4e5f601000001","mp3_fid":null,"username":"you@example.com"}"#.utf8)

  /// Prints `p50 … ms p99 … ms` and `rate …/s`.
  func run() async throws {
    unsafe mkdir(folder, 0o700)
    let database = try SQLiteDatabase(path: "\(folder)/queue.db")
    let broker = try await EmbeddedBroker(database: database)
    try await broker.declare(QueueDefinition(QueueBenchmark.queue))
    let delays = try await delays(broker, count: 2000)
    let rate = try await rate(broker, count: 200_000)
    await database.close()
    print("p50 \(delays[delays.count / 2].milliseconds) ms p99 \(delays[delays.count * 99 / 100].milliseconds) ms")
    print("rate \(Int(rate))/s")
  }

  /// One message after the other, every 2 ms; the time from before `publish` to the handler, sorted.
  private func delays(_ broker: EmbeddedBroker, count: Int) async throws -> [Duration] {
    let time = SystemTime()
    let received = Mutex<[Duration]>([])
    try await consuming(broker, prefetch: 1) { delivery in
      let sent = Duration.microseconds(Int64(delivery.message.type) ?? 0)
      received.withLock { $0.append(time.uptime() - sent) }
    } while: {
      for _ in 0..<count {
        try await broker.publish([message(type: "\(time.uptime().inMicroseconds)")])
        try await time.sleep(for: .milliseconds(2))
      }
      while received.withLock({ $0.count }) < count { try await time.sleep(for: .milliseconds(1)) }
    }
    return received.withLock { $0.sorted() }
  }

  /// 64 publishers at once; messages per second from the first publish to the last acknowledgment.
  private func rate(_ broker: EmbeddedBroker, count: Int) async throws -> Double {
    let time = SystemTime()
    let handled = Atomic<Int>(0)
    let start = time.uptime()
    try await consuming(broker, prefetch: 512) { _ in
      handled.add(1, ordering: .relaxed)
    } while: {
      try await withThrowingTaskGroup { group in
        for _ in 0..<64 {
          group.addTask {
            for _ in 0..<count / 64 / 8 {
              try await broker.publish((0..<8).map { _ in message(type: "video") })
            }
          }
        }
        try await group.waitForAll()
      }
      while try await broker.queues().contains(where: { $0.ready + $0.unacknowledged > 0 }) {
        try await time.sleep(for: .milliseconds(1))
      }
    }
    return Double(handled.load(ordering: .relaxed)) / (time.uptime() - start).inSeconds
  }

  private func message(type: String) -> Message {
    Message(queue: QueueBenchmark.queue, type: type, body: QueueBenchmark.body, time: SystemTime().now())
  }

  private func consuming(
    _ broker: EmbeddedBroker, prefetch: Int, _ handle: @escaping @Sendable (Delivery) -> Void,
    while body: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup { group in
      group.addTask {
        try await broker.consume(QueueBenchmark.queue, prefetch: prefetch) { delivery in
          handle(delivery)
          return .done
        }
      }
      try await body()
      group.cancelAll()
    }
  }
}

extension Duration {
  /// Milliseconds with two digits behind the point.
  fileprivate var milliseconds: String {
    let hundredths = inMicroseconds / 10
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
