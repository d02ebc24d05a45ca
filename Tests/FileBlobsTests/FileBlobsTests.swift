import Blobs
import EventLoops
import RoostTesting
import Testing

@testable import FileBlobs

/// A store in a folder of its own, with the pool that works for it.
struct Bench {
  let folder: ScratchFolder
  let pool = WorkerPool(name: "blobs", threads: 2, queueLimit: 100)
  let key: BlobKey

  init() throws {
    folder = try ScratchFolder()
    key = try #require(BlobKey("videos", "6920a1f2c3d4e5f601000001"))
  }

  var root: String { folder.path + "/blobs" }

  /// Runs `body` with a store and ends the pool behind it.
  func run(_ calls: any FileCalls = SystemFileCalls(), _ body: (FileBlobs) async throws -> Void) async throws {
    do {
      try await body(try FileBlobs(root: root, pool: pool, calls: calls))
    } catch {
      await pool.shutDown()
      throw error
    }
    await pool.shutDown()
  }

  /// The path of the blob `key`.
  func path(in store: FileBlobs) async throws -> String {
    try await store.withFile(key) { $0 }
  }

  /// What lies in the folder for files under way.
  func unfinished() throws -> [String] { try LocalFile.names(in: root + "/.unfinished") }
}

/// Content in one piece.
func piece(_ bytes: [UInt8]) -> AsyncStream<[UInt8]> {
  AsyncStream { continuation in
    continuation.yield(bytes)
    continuation.finish()
  }
}

@Suite struct FileBlobsTests {
  @Test(arguments: BlobStoreContract.promises)
  func `keeps the promise of a blob store`(_ promise: Promise<any BlobStore>) async throws {
    let bench = try Bench()
    try await bench.run { store in
      try await promise.check(store)
      #expect(try bench.unfinished() == [])
    }
  }

  @Test func `a store that is opened again has its blobs`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      let info = try await store.put(bench.key, piece([1, 2, 3]), limit: 10)
      let again = try FileBlobs(root: bench.root, pool: bench.pool)
      #expect(try await again.info(bench.key) == info)
    }
  }

  @Test func `only this user can read the files and enter the folders`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      _ = try await store.put(bench.key, piece([1]), limit: 10)
      let path = try await bench.path(in: store)
      #expect(try LocalFile.permissions(of: path) == 0o600)
      #expect(try LocalFile.permissions(of: bench.root) == 0o700)
      #expect(try LocalFile.permissions(of: bench.root + "/videos") == 0o700)
      #expect(try LocalFile.permissions(of: String(path.dropLast(25))) == 0o700)
    }
  }

  @Test func `a blob that is a symbolic link is refused`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      _ = try await store.put(bench.key, piece([1]), limit: 10)
      let path = try await bench.path(in: store)
      try LocalFile.remove(path)
      try LocalFile.link(path, to: "/etc/passwd")
      await #expect(throws: BlobStoreError.self) { try await store.open(bench.key) }
    }
  }

  @Test func `a bucket that is a symbolic link is refused`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      try LocalFile.link(bench.root + "/videos", to: "/tmp")
      await #expect(throws: BlobStoreError.self) { try await store.put(bench.key, piece([1]), limit: 10) }
      await #expect(throws: BlobStoreError.self) { try await store.info(bench.key) }
    }
  }

  @Test func `a folder in place of a blob is refused`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      _ = try await store.put(bench.key, piece([1]), limit: 10)
      let path = try await bench.path(in: store)
      try LocalFile.remove(path)
      try LocalFile.makeFolder(path)
      await #expect(throws: BlobStoreError.self) { try await store.open(bench.key) }
    }
  }

  @Test func `files of writers that are gone are swept at the start`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      #expect(store.sweptAtStart == 0)
      try LocalFile.write([1, 2], to: bench.root + "/.unfinished/left-by-a-crash")
      let again = try FileBlobs(root: bench.root, pool: bench.pool)
      #expect(again.sweptAtStart == 1)
      #expect(try bench.unfinished() == [])
    }
  }

  @Test func `a file that is being written is not swept`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      let info = try await store.put(bench.key) { path in
        try LocalFile.write([1, 2], to: path)
        #expect(try FileBlobs(root: bench.root, pool: bench.pool).sweptAtStart == 0)
      }
      #expect(info.size == 2)
    }
  }

  @Test func `a folder that cannot be made is an error that names it`() async throws {
    let bench = try Bench()
    try LocalFile.write([], to: bench.root)
    await #expect {
      try await bench.run { _ in }
    } throws: { error in
      if case BlobStoreError.unavailable(let text) = error { text.contains(bench.root) } else { false }
    }
  }
}
