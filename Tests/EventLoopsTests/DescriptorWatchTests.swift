import EventLoops
import Glibc
import Testing

@Suite struct DescriptorWatchTests {
  @Test func `a watch tells that a pipe became readable`() async throws {
    try await withLoops { group in
      let pipe = Pipe()
      let loop = group.next()
      let events = await withCheckedContinuation { continuation in
        loop.execute {
          let box = Box<DescriptorWatch>()
          box.value = try? loop.watch(pipe.reader, for: .readable) { events in
            box.value?.cancel()
            box.value?.cancel()
            continuation.resume(returning: events)
          }
          pipe.signal()
        }
      }
      #expect(events == .readable)
    }
  }

  @Test func `a watch can change what it waits for`() async throws {
    try await withLoops { group in
      let pipe = Pipe()
      let loop = group.next()
      let events = await withCheckedContinuation { continuation in
        loop.execute {
          let box = Box<DescriptorWatch>()
          box.value = try? loop.watch(pipe.writer, for: []) { events in
            box.value?.cancel()
            box.value = nil
            continuation.resume(returning: events)
          }
          loop.schedule(after: .milliseconds(5)) { try? box.value?.change(to: [.writable, .disconnected]) }
        }
      }
      #expect(events == .writable)
    }
  }

  @Test func `a pipe that nobody reads any more is reported as failed`() async throws {
    try await withLoops { group in
      var ends: [Int32] = [-1, -1]
      #expect(unsafe pipe(&ends) == 0)
      close(ends[0])
      let writer = ends[1]
      let loop = group.next()
      let events = await withCheckedContinuation { continuation in
        loop.execute {
          let box = Box<DescriptorWatch>()
          box.value = try? loop.watch(writer, for: .disconnected) { events in
            box.value?.cancel()
            continuation.resume(returning: events)
          }
        }
      }
      #expect(events == .failed)
      close(writer)
    }
  }

  @Test func `a descriptor that epoll does not take is refused with its number`() async throws {
    try await withLoops { group in
      let loop = group.next()
      let error = await #expect(throws: EventLoopError.self) {
        try await loop.run { _ = try loop.watch(12_345, for: .readable) { _ in } }
      }
      #expect(error?.code == .system(EBADF))
      #expect(error?.message.contains("12345") == true)
    }
  }

  @Test func `a watch that nobody canceled ends with its loop`() async throws {
    let pipe = Pipe()
    try await withLoops { group in
      let loop = group.next()
      try await loop.run { _ = try loop.watch(pipe.reader, for: .readable) { _ in } }
    }
  }
}
