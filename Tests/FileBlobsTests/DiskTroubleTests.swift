import Blobs
import Glibc
import RoostTesting
import Testing

@testable import FileBlobs

@Suite struct DiskTroubleTests {
  @Test func `whichever call fails, a new blob is absent and no file is left`() async throws {
    let bench = try Bench()
    let files = FaultyFiles()
    try await bench.run(files) { store in
      let calls = try await callsOfPut(files, store, bench.key)
      for failing in calls.indices {
        files.arm(failing: failing)
        await #expect(throws: BlobStoreError.self, "call \(failing): \(calls[failing])") {
          try await store.put(bench.key, piece([1, 2, 3]), limit: 10)
        }
        files.arm()
        #expect(try await store.info(bench.key) == nil, "call \(failing): \(calls[failing])")
        #expect(try bench.unfinished() == [])
      }
    }
  }

  @Test func `until the rename, a failed call leaves the old blob`() async throws {
    let bench = try Bench()
    let files = FaultyFiles()
    try await bench.run(files) { store in
      let calls = try await callsOfPut(files, store, bench.key)
      let before = try await store.put(bench.key, piece([7]), limit: 10)
      for failing in calls.indices.prefix(through: try #require(calls.lastIndex(of: "rename"))) {
        files.arm(failing: failing)
        _ = try? await store.put(bench.key, piece([1, 2, 3]), limit: 10)
        files.arm()
        #expect(try await store.info(bench.key) == before, "call \(failing): \(calls[failing])")
      }
    }
  }

  @Test(arguments: [ENOSPC, EDQUOT, EFBIG])
  func `a full disk is said to be full`(_ code: Int32) async throws {
    let bench = try Bench()
    let files = FaultyFiles(with: code)
    try await bench.run(files) { store in
      let write = try #require(try await callsOfPut(files, store, bench.key).firstIndex(of: "write"))
      files.arm(failing: write)
      await #expect {
        try await store.put(bench.key, piece([1, 2, 3]), limit: 10)
      } throws: { error in
        if case BlobStoreError.full(let text) = error { text.contains("videos/") } else { false }
      }
    }
  }

  @Test func `a disk that fills up under a program is said to be full`() async throws {
    let bench = try Bench()
    let files = FaultyFiles(with: ENOSPC)
    try await bench.run(files) { store in
      _ = try await store.put(bench.key, piece([7]), limit: 10)
      files.arm()
      _ = try await store.put(bench.key) { try LocalFile.write([1], to: $0) }
      let synchronizing: Int = try #require(files.calls.firstIndex(of: "synchronize"))
      files.arm(failing: synchronizing)
      await #expect {
        try await store.put(bench.key) { try LocalFile.write([1], to: $0) }
      } throws: { error in
        if case BlobStoreError.full = error { true } else { false }
      }
    }
  }

  @Test func `trouble while reading is told`() async throws {
    let bench = try Bench()
    let files = FaultyFiles()
    try await bench.run(files) { store in
      _ = try await store.put(bench.key, piece([1, 2, 3]), limit: 10)
      let reader = try #require(try await store.open(bench.key))
      files.arm(failing: 0)
      await #expect(throws: BlobStoreError.self) { try await reader.read(at: 0, count: 3) }
      #expect(try await reader.read(at: 0, count: 3) == [1, 2, 3])
    }
  }

  @Test func `content larger than memory pieces is written piece by piece`() async throws {
    let bench = try Bench()
    let files = FaultyFiles()
    try await bench.run(files) { store in
      let chunk = [UInt8](repeating: 5, count: 32 * 1024)
      let chunks = AsyncStream<[UInt8]> { continuation in
        for _ in 0..<128 { continuation.yield(chunk) }
        continuation.finish()
      }
      let info = try await store.put(bench.key, chunks, limit: 1 << 30)
      #expect(info.size == 128 * 32 * 1024)
      #expect(files.calls.filter { $0 == "write" }.count == 128)
    }
  }

  /// The calls that a successful put of a new blob makes in a store that has had one; the blob is deleted again.
  private func callsOfPut(_ files: FaultyFiles, _ store: FileBlobs, _ key: BlobKey) async throws -> [String] {
    _ = try await store.put(key, piece([1, 2, 3]), limit: 10)
    try await store.delete(key)
    files.arm()
    _ = try await store.put(key, piece([1, 2, 3]), limit: 10)
    let calls = files.calls
    try await store.delete(key)
    return calls
  }
}
