import Blobs
import Core
import Glibc
import Security

/// Tries each sentence of the blob store's promise on one store.
struct BlobStoreTrial {
  private let store: any BlobStore
  private let key: BlobKey
  private let other: BlobKey

  init(_ store: any BlobStore) throws {
    guard let key = BlobKey("videos", "6920a1f2c3d4e5f601000001"), let other = BlobKey("videos", "Z_9.-mp4") else {
      throw BrokenPromise("the keys of the contract are no keys")
    }
    self.store = store
    self.key = key
    self.other = other
  }

  func putKeeps() async throws {
    let bytes = sample(200_000)
    let info = try await store.put(key, Pieces(bytes, size: 1 << 14), limit: 1 << 20)
    let checksum = SHA256.digest(of: bytes).hexadecimal
    try expect(info, BlobInfo(key: key, size: bytes.count, checksum: checksum), "what put returned")
    try expect(try await store.info(key), info, "what info returned")
    try expect(try await contents(key), bytes, "the content")
  }

  func empty() async throws {
    let info = try await store.put(key, Pieces([], size: 1), limit: 0)
    try expect(info.size, 0, "the size")
    try expect(try await contents(key), [], "the content")
  }

  func pieces() async throws {
    for size in [1, 7, 4095, 4096, 65_537, 700_000] {
      let bytes = sample(size < 10 ? 5000 : 1_500_000)
      _ = try await store.put(key, Pieces(bytes, size: size), limit: 1 << 21)
      try expect(try await contents(key) == bytes, true, "whether content in pieces of \(size) bytes came back")
    }
  }

  func contentThrows() async throws {
    do {
      _ = try await store.put(key, Pieces(sample(900_000), size: 10_000, failing: true), limit: 1 << 20)
      throw BrokenPromise("the content's error was not thrown on")
    } catch is Cut {}
    try expect(try await store.info(key), nil, "what is there")
    try expect(try await store.list("videos", after: nil, limit: 10), [], "the list")
  }

  func tooLarge() async throws {
    try await expectError(.tooLarge(limit: 99)) {
      _ = try await store.put(key, Pieces(sample(100), size: 10), limit: 99)
    }
    try expect(try await store.info(key), nil, "what is there")
  }

  func limit() async throws {
    try expect(try await store.put(key, Pieces(sample(99), size: 10), limit: 99).size, 99, "the size")
  }

  func failedReplacement() async throws {
    let before = try await store.put(key, Pieces(sample(10), size: 3), limit: 10)
    _ = try? await store.put(key, Pieces(sample(900), size: 3, failing: true), limit: 1000)
    try expect(try await store.info(key), before, "what is there")
  }

  func replacement() async throws {
    _ = try await store.put(key, Pieces(sample(1000), size: 300), limit: 1000)
    let after = try await store.put(key, Pieces([1, 2, 3], size: 3), limit: 1000)
    try expect(try await store.info(key), after, "what is there")
    try expect(try await contents(key), [1, 2, 3], "the content")
  }

  func openReaders() async throws {
    let bytes = sample(1000)
    _ = try await store.put(key, Pieces(bytes, size: 300), limit: 1000)
    let reader = try await store.open(key)
    _ = try await store.put(key, Pieces([1, 2, 3], size: 3), limit: 1000)
    try expect(try await reader?.read(at: 0, count: 2000), bytes, "the old content")
    try await store.delete(key)
    try expect(try await reader?.read(at: 990, count: 2000), Array(bytes[990...]), "the old content's end")
  }

  func missing() async throws {
    try expect(try await store.info(key), nil, "what info returned")
    try expect(try await store.open(key) == nil, true, "whether there is no reader")
    try await store.delete(key)
    _ = try await store.put(other, Pieces([1], size: 1), limit: 1)
    try expect(try await store.info(key), nil, "what info returned beside another blob")
    try await store.delete(key)
  }

  func deletion() async throws {
    _ = try await store.put(key, Pieces([1], size: 1), limit: 1)
    try await store.delete(key)
    try expect(try await store.info(key), nil, "what info returned")
    try expect(try await store.list("videos", after: nil, limit: 10), [], "the list")
  }

  func ranges() async throws {
    let bytes = sample(1000)
    _ = try await store.put(key, Pieces(bytes, size: 300), limit: 1000)
    guard let reader = try await store.open(key) else { throw BrokenPromise("the blob has no reader") }
    for (offset, count) in [(0, 0), (0, 1), (0, 1000), (500, 250), (999, 1), (999, 2), (1000, 1), (5000, 1), (0, 9999)]
    {
      let expected = Array(bytes.dropFirst(offset).prefix(count))
      try expect(try await reader.read(at: offset, count: count), expected, "\(count) bytes at \(offset)")
    }
  }

  func file() async throws {
    let bytes = sample(70_000)
    _ = try await store.put(key, Pieces(bytes, size: 300), limit: 1 << 20)
    let read = try await store.withFile(key) { try LocalFile.read($0) }
    try expect(read == bytes, true, "whether the file holds the content")
  }

  func missingFile() async throws {
    try await expectError(.missing(key)) { try await store.withFile(key) { _ in } }
  }

  func writing() async throws {
    let bytes = sample(700_000)
    let info = try await store.put(key) { try LocalFile.write(bytes, to: $0) }
    try expect(info.checksum, SHA256.digest(of: bytes).hexadecimal, "the checksum")
    try expect(try await store.info(key), info, "what info returned")
    try expect(try await contents(key) == bytes, true, "whether the content came back")
  }

  func failedWriting() async throws {
    do {
      _ = try await store.put(key) { path in
        try LocalFile.write([1, 2, 3], to: path)
        throw Cut()
      }
      throw BrokenPromise("the program's error was not thrown on")
    } catch is Cut {}
    try expect(try await store.info(key), nil, "what is there")
  }

  func list() async throws {
    let names = (0..<40).map { "n\(100 + ($0 * 17) % 40)" }
    for name in names { try await put("videos", name) }
    try await put("mp3s", "n100")
    let sorted = names.sorted().compactMap { BlobKey("videos", $0) }
    try expect(try await store.list("videos", after: nil, limit: 100), sorted, "the whole list")
    try expect(try await store.list("videos", after: nil, limit: 7), Array(sorted[..<7]), "the first page")
    try expect(try await store.list("videos", after: sorted[6], limit: 7), Array(sorted[7..<14]), "the second page")
    try expect(try await store.list("videos", after: sorted[39], limit: 7), [], "the page behind the end")
    try expect(try await store.list("pictures", after: nil, limit: 7), [], "the list of an unused bucket")
  }

  func concurrency() async throws {
    try await withThrowingTaskGroup { group in
      for number in 1...8 as ClosedRange<UInt8> {
        group.addTask { [store, key] in
          let bytes = [UInt8](repeating: number, count: 100_000 + Int(number))
          _ = try await store.put(key, Pieces(bytes, size: 10_000), limit: 1 << 20)
        }
      }
      try await group.waitForAll()
    }
    let bytes = try await contents(key)
    guard let number = bytes.first else { throw BrokenPromise("nothing is there") }
    try expect(bytes.allSatisfy { $0 == number } && bytes.count == 100_000 + Int(number), true, "whether one won whole")
  }

  func cancellation() async throws {
    let writer = Task { [store, key] in
      _ = try await store.put(key, Pieces(sample(1000), size: 10, waiting: true), limit: 1000)
    }
    writer.cancel()
    guard case .failure = await writer.result else { throw BrokenPromise("a canceled put succeeded") }
    try expect(try await store.info(key), nil, "what is there")
  }

  private func put(_ bucket: String, _ name: String) async throws {
    guard let key = BlobKey(bucket, name) else { throw BrokenPromise("\(name) is no key") }
    _ = try await store.put(key, Pieces([1], size: 1), limit: 1)
  }

  private func contents(_ key: BlobKey) async throws -> [UInt8] {
    guard let reader = try await store.open(key) else { throw BrokenPromise("the blob \(key) is not there") }
    var bytes: [UInt8] = []
    while true {
      let next = try await reader.read(at: bytes.count, count: 100_000)
      guard !next.isEmpty else { return bytes }
      bytes += next
    }
  }

  private func expect<Value: Equatable>(_ value: Value, _ expected: Value, _ what: String) throws(BrokenPromise) {
    try BrokenPromise.unless(value == expected, "\(what) is \(value) instead of \(expected)")
  }

  private func expectError(_ expected: BlobStoreError, _ body: () async throws -> Void) async throws {
    do { try await body() } catch let error as BlobStoreError {
      return try expect(error, expected, "the error")
    }
    throw BrokenPromise("there was no error instead of \(expected)")
  }
}

/// Bytes that are the same in each run and repeat late.
private func sample(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
}

/// An error in the middle of content.
struct Cut: Error {}

/// Content in pieces of one size.
struct Pieces: AsyncSequence, Sendable {

  private let bytes: [UInt8]
  private let size: Int
  private let isFailing: Bool
  private let isWaiting: Bool

  /// - Parameters:
  ///   - bytes: the content.
  ///   - size: the size of a piece.
  ///   - isFailing: whether it ends with an error instead of its end.
  ///   - isWaiting: whether it ends only when the task is canceled.
  init(_ bytes: [UInt8], size: Int, failing isFailing: Bool = false, waiting isWaiting: Bool = false) {
    self.bytes = bytes
    self.size = size
    self.isFailing = isFailing
    self.isWaiting = isWaiting
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    let pieces: Pieces
    var offset = 0

    mutating func next() async throws -> [UInt8]? {
      guard offset < pieces.bytes.count else {
        if pieces.isFailing { throw Cut() }
        if pieces.isWaiting { try await Task.sleep(for: .seconds(3600)) }
        return nil
      }
      defer { offset += pieces.size }
      return Array(pieces.bytes[offset..<Swift.min(offset + pieces.size, pieces.bytes.count)])
    }
  }

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(pieces: self)
  }
}
