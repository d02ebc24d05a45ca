import Testing

@testable import Media

@Suite struct WorkersTests {
  @Test func `workers of this process differ and are not gone`() {
    let workers = ProcessWorkers()
    let (first, second) = (workers.new(), workers.new())
    #expect(first != second)
    #expect(!workers.isGone(first) && !workers.isGone(second))
    #expect(first.description.split(separator: "/").count == 5)
    #expect(!first.description.contains("unknown"))
  }

  @Test func `a worker of an earlier process with the same number is gone`() {
    let workers = ProcessWorkers()
    var parts = workers.new().description.split(separator: "/").map(String.init)
    parts[3] = "1"
    #expect(workers.isGone(WorkerID(parts.joined(separator: "/"))))
  }

  @Test func `a worker of a process that is no more is gone`() {
    let workers = ProcessWorkers()
    var parts = workers.new().description.split(separator: "/").map(String.init)
    parts[2] = "4194305"
    #expect(workers.isGone(WorkerID(parts.joined(separator: "/"))))
  }

  @Test func `of workers elsewhere nothing is known`() {
    let workers = ProcessWorkers()
    for index in [0, 1] {
      var parts = workers.new().description.split(separator: "/").map(String.init)
      parts[index] = "elsewhere"
      parts[2] = "4194305"
      #expect(!workers.isGone(WorkerID(parts.joined(separator: "/"))))
    }
    #expect(!workers.isGone(WorkerID("")) && !workers.isGone(WorkerID("a/b/c/d/e")))
  }
}
