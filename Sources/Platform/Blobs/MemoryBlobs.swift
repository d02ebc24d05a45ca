import Core
import Glibc
import Security
import Synchronization

/// Keeps blobs in memory, for tests and for trying things out; they are gone with the process.
///
/// A program that needs a file gets a temporary one, which is removed behind it.
public final class MemoryBlobs: BlobStore {
  private let blobs = Mutex<[BlobKey: [UInt8]]>([:])

  /// A store without blobs.
  public init() {}

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func put<Content: AsyncSequence>(
    _ key: BlobKey, _ content: Content, limit: Int
  ) async throws -> BlobInfo where Content.Element == [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in content {
      guard bytes.count + piece.count <= limit else { throw BlobStoreError.tooLarge(limit: limit) }
      bytes += piece
    }
    return keep(bytes, under: key)
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func put(_ key: BlobKey, writing body: (String) async throws -> Void) async throws -> BlobInfo {
    let file = try TemporaryFile()
    try await body(file.path)
    return keep(try file.contents(), under: key)
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func info(_ key: BlobKey) async throws -> BlobInfo? {
    blobs.withLock { $0[key] }.map { BlobInfo(key: key, $0) }
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func open(_ key: BlobKey) async throws -> (any BlobReader)? {
    blobs.withLock { $0[key] }.map { MemoryBlobReader(info: BlobInfo(key: key, $0), bytes: $0) }
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func withFile<Value>(_ key: BlobKey, _ body: (String) async throws -> Value) async throws -> Value {
    guard let bytes = blobs.withLock({ $0[key] }) else { throw BlobStoreError.missing(key) }
    let file = try TemporaryFile()
    try file.write(bytes)
    return try await body(file.path)
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func delete(_ key: BlobKey) async throws {
    blobs.withLock { $0[key] = nil }
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func list(_ bucket: String, after: BlobKey?, limit: Int) async throws -> [BlobKey] {
    let keys = blobs.withLock { Array($0.keys) }
    return Array(
      keys.filter { key in key.bucket == bucket && after.map { $0 < key } ?? true }.sorted().prefix(limit))
  }

  private func keep(_ bytes: [UInt8], under key: BlobKey) -> BlobInfo {
    blobs.withLock { $0[key] = bytes }
    return BlobInfo(key: key, bytes)
  }
}

/// Reads a blob that lies in memory.
private struct MemoryBlobReader: BlobReader {
  let info: BlobInfo
  let bytes: [UInt8]
  let descriptor: Int32? = nil

  func read(at offset: Int, count: Int) async throws -> [UInt8] {
    Array(bytes.dropFirst(max(0, offset)).prefix(max(0, count)))
  }
}

extension BlobInfo {
  fileprivate init(key: BlobKey, _ bytes: [UInt8]) {
    self.init(key: key, size: bytes.count, checksum: SHA256.digest(of: bytes).hexadecimal)
  }
}

/// A file in the folder for temporary files that is removed with this object; mkstemp(3).
private final class TemporaryFile {
  let path: String
  private let descriptor: Int32

  /// - Throws: `BlobStoreError` when there can be no such file.
  init() throws(BlobStoreError) {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/roost-blob-XXXXXX".utf8CString)
    descriptor = unsafe template.withUnsafeMutableBufferPointer { template in
      unsafe template.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0 else {
      throw .unavailable("Could not make a temporary file in '\(folder)'. Set TMPDIR to a folder that can be written.")
    }
  }

  deinit {
    unsafe _ = unlink(path)
    _ = close(descriptor)
  }

  func write(_ bytes: [UInt8]) throws(BlobStoreError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      guard count > 0 else { throw errno == ENOSPC ? .full(failure("write")) : .unavailable(failure("write")) }
      written += count
    }
  }

  func contents() throws(BlobStoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: 64 * 1024) { buffer, count in
        unsafe count = pread(descriptor, buffer.baseAddress, buffer.count, bytes.count)
        count = max(0, count)
      }
      guard !piece.isEmpty else { return bytes }
      bytes += piece
    }
  }

  private func failure(_ attempt: String) -> String {
    "Could not \(attempt) the temporary file '\(path)': error \(errno). Set TMPDIR to a folder with room."
  }
}
