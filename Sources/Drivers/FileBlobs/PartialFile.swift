import Blobs
import CLinux
import Core
import Glibc
import Security

/// A file under way to becoming a blob; it is removed with this object unless it was published.
///
/// Its lock (flock(2)) tells others that somebody is at work on it. All calls but `append` block.
final class PartialFile: @unchecked Sendable {
  // Unchecked because the calls follow one another: `FileBlobs.put` awaits each before the next.

  /// The path for other programs.
  var path: String { "\(folders.root)/\(Folders.unfinished)/\(name)" }
  /// The bytes taken so far.
  private(set) var size = 0

  private let folders: Folders
  private let calls: any FileCalls
  private let name: String
  private let descriptor: Int32
  private var digest = SHA256()
  private var pending: [[UInt8]] = []
  private var pendingSize = 0
  private var writtenBack = 0
  private var isPublished = false

  /// A new, empty, locked file.
  ///
  /// - Throws: `FileFailure`.
  init(in folders: Folders, calls: any FileCalls) throws(FileFailure) {
    self.folders = folders
    self.calls = calls
    while true {
      let name = UUIDv7().description
      let descriptor = try calls.open(name, in: folders.unfinishedDescriptor, O_RDWR | O_CREAT | O_EXCL)
      // A sweeper can have taken the lock, and even removed the file, in between.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0, FileFacts(descriptor)?.links ?? 0 > 0 {
        self.name = name
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
  }

  deinit {
    if !isPublished { try? calls.remove(name, in: folders.unfinishedDescriptor) }
    close(descriptor)
  }

  /// Takes some bytes into memory; returns whether so many are gathered that they should be written.
  func append(_ bytes: [UInt8]) -> Bool {
    size += bytes.count
    pendingSize += bytes.count
    if bytes.count < PartialFile.small, let last = pending.last, last.count < PartialFile.small {
      pending[pending.count - 1] += bytes
    } else {
      pending.append(bytes)
    }
    return pendingSize >= PartialFile.gathered
  }

  /// Writes what is gathered.
  ///
  /// - Throws: `FileFailure`.
  func flush() throws(FileFailure) {
    for bytes in pending {
      try calls.write(bytes, to: descriptor)
      digest.update(bytes)
    }
    pending.removeAll(keepingCapacity: true)
    pendingSize = 0
    // Lets the disk begin early, so that the final fsync does not wait for a gigabyte.
    if size - writtenBack >= PartialFile.writeBack {
      _ = shim_start_writing_back(descriptor, Int64(writtenBack), Int64(size - writtenBack))
      writtenBack = size
    }
  }

  /// Reads what another program has written to the file.
  ///
  /// - Throws: `FileFailure`.
  func takeContents() throws(FileFailure) {
    digest = SHA256()
    size = 0
    while true {
      let bytes = try calls.read(descriptor, at: size, count: PartialFile.gathered)
      guard !bytes.isEmpty else { return }
      digest.update(bytes)
      size += bytes.count
    }
  }

  /// Makes the file durable and puts it in its place.
  ///
  /// - Returns: what is kept now.
  /// - Throws: `FileFailure`; nothing is there then.
  func publish(as key: BlobKey) throws(FileFailure) -> BlobInfo {
    try flush()
    let checksum = digest.finish().hexadecimal
    do { try calls.setAttribute(Folders.checksumAttribute, of: descriptor, to: checksum) } catch {
      // A file system without attributes: the checksum is computed when somebody asks.
      guard error.code == EOPNOTSUPP else { throw error }
    }
    try calls.synchronize(descriptor)
    let folder = try folders.makeFolder(for: key, calls)
    defer { close(folder) }
    try calls.rename(name, in: folders.unfinishedDescriptor, to: key.name, in: folder)
    isPublished = true
    do { try calls.synchronize(folder) } catch {
      try? calls.remove(key.name, in: folder)
      throw error
    }
    return BlobInfo(key: key, size: size, checksum: checksum)
  }

  /// So many bytes are written at once: enough that changing threads costs nothing, little enough for many uploads.
  static let gathered = 512 * 1024
  /// Pieces below this size are joined, so that a body of tiny chunks is not a list of tiny arrays.
  private static let small = 4 * 1024
  /// After so many bytes the disk is asked to begin writing.
  private static let writeBack = 8 * 1024 * 1024
}
