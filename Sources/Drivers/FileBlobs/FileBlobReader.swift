import Blobs
import CLinux
import Core
import EventLoops
import Glibc
import Security

/// Reads one blob through its open file, which keeps the content whatever happens to the name.
final class FileBlobReader: BlobReader {
  let info: BlobInfo
  var descriptor: Int32? { file }

  private let file: Int32
  private let calls: any FileCalls
  private let pool: WorkerPool

  /// Takes over an open file; blocks.
  ///
  /// - Throws: `FileFailure`.
  init(taking file: Int32, key: BlobKey, calls: any FileCalls, pool: WorkerPool) throws(FileFailure) {
    self.file = file
    self.calls = calls
    self.pool = pool
    do throws(FileFailure) {
      guard let facts = FileFacts(file), facts.isRegular else { throw FileFailure(EINVAL, "open") }
      let recorded = FileBlobReader.recordedChecksum(file)
      let checksum = if let recorded { recorded } else { try FileBlobReader.checksum(file, calls) }
      info = BlobInfo(key: key, size: facts.size, checksum: checksum)
    } catch {
      close(file)
      throw error
    }
  }

  deinit {
    close(file)
  }

  func read(at offset: Int, count: Int) async throws -> [UInt8] {
    let count = min(count, info.size - offset)
    guard offset >= 0, count > 0 else { return [] }
    return try await FileBlobs.run(on: pool, info.key) { [file, calls] in
      try calls.read(file, at: offset, count: count)
    }
  }

  /// Whether the content is what was written; blocks.
  ///
  /// - Throws: `FileFailure`.
  func isIntact() throws(FileFailure) -> Bool {
    try FileBlobReader.checksum(file, calls) == info.checksum
  }

  /// The checksum that was written with the content; nil where the file system, or a copy made of it, has not kept it.
  private static func recordedChecksum(_ file: Int32) -> String? {
    let length = 2 * SHA256.byteCount
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      let size = unsafe fgetxattr(file, Folders.checksumAttribute, buffer.baseAddress, buffer.count)
      count = max(0, size)
    }
    return bytes.count == length ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private static func checksum(_ file: Int32, _ calls: any FileCalls) throws(FileFailure) -> String {
    var digest = SHA256()
    var offset = 0
    while true {
      let bytes = try calls.read(file, at: offset, count: PartialFile.gathered)
      guard !bytes.isEmpty else { return digest.finish().hexadecimal }
      digest.update(bytes)
      offset += bytes.count
    }
  }
}
