/// One piece of work for a loop or a pool.
enum Job {
  /// The next part of a Swift task.
  case task(UnownedJob)
  /// A closure.
  case work(@Sendable () -> Void)
}

/// A first-in, first-out queue whose memory is used again.
///
/// Its length is bounded by what its users have under way: each task has at most one job in it.
struct JobQueue {
  private var slots: ContiguousArray<Job?> = []
  private var head = 0

  var isEmpty: Bool { head == slots.count }

  var count: Int { slots.count - head }

  mutating func append(_ job: Job) {
    slots.append(job)
  }

  mutating func append(contentsOf jobs: some Sequence<Job>) {
    for job in jobs { slots.append(job) }
  }

  mutating func popFirst() -> Job? {
    guard head < slots.count else { return nil }
    let job = slots[head]
    slots[head] = nil
    head += 1
    if head == slots.count {
      slots.removeAll(keepingCapacity: slots.capacity <= JobQueue.keptCapacity)
      head = 0
    } else if head >= JobQueue.keptCapacity, head * 2 > slots.count {
      slots.removeFirst(head)
      head = 0
    }
    return job
  }

  /// More slots than this are given back after a burst.
  private static let keptCapacity = 1024
}
