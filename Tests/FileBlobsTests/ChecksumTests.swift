import Blobs
import Core
import Glibc
import RoostTesting
import Security
import Testing

@testable import FileBlobs

@Suite struct ChecksumTests {
  @Test func `intact content is verified`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      _ = try await store.put(bench.key, piece([1, 2, 3]), limit: 10)
      try await store.verify(bench.key)
    }
  }

  @Test func `content that was changed behind the store's back is found`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      _ = try await store.put(bench.key, piece([1, 2, 3]), limit: 10)
      try LocalFile.write([1, 2, 4], to: try await bench.path(in: store))
      await #expect {
        try await store.verify(bench.key)
      } throws: { error in
        if case BlobStoreError.corrupt = error { true } else { false }
      }
    }
  }

  @Test func `a missing blob cannot be verified`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      await #expect(throws: BlobStoreError.missing(bench.key)) { try await store.verify(bench.key) }
    }
  }

  @Test func `a copy that lost the attribute has its checksum all the same`() async throws {
    let bench = try Bench()
    try await bench.run { store in
      let info = try await store.put(bench.key, piece([1, 2, 3]), limit: 10)
      let path = try await bench.path(in: store)
      let bytes = try LocalFile.read(path)
      try LocalFile.remove(path)
      try LocalFile.write(bytes, to: path)
      #expect(try await store.info(bench.key) == info)
    }
  }

  @Test func `a file system without attributes keeps blobs`() async throws {
    let bench = try Bench()
    let files = FaultyFiles(with: EOPNOTSUPP)
    try await bench.run(files) { store in
      // Another blob has made the folders, and the calls are the same each time.
      _ = try await store.put(bench.key, piece([1]), limit: 10)
      files.arm()
      _ = try await store.put(bench.key, piece([1]), limit: 10)
      let setting: Int = try #require(files.calls.firstIndex(of: "setAttribute"))
      files.arm(failing: setting)
      let info = try await store.put(bench.key, piece([1, 2, 3]), limit: 10)
      #expect(try await store.info(bench.key) == info)
      #expect(info.checksum == SHA256.digest(of: [1, 2, 3]).hexadecimal)
    }
  }
}
