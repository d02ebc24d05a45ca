public import Blobs
public import EventLoops
import Glibc

/// Keeps blobs as files in a folder of this machine.
///
/// A blob is written to a file of its own, brought to the disk (fsync(2)), renamed to its name, and its folder brought to
/// the disk, so that a crash at any moment leaves the old blob or the new one. Its SHA-256, computed while writing, is an
/// attribute of the file (`user.roost.sha256`); where the file system or a copy has lost it, it is computed again when
/// somebody asks. Files have the mode 0600, folders 0700, and no symbolic link is followed below the store's folder.
public final class FileBlobs: BlobStore {
  private let folders: Folders
  private let calls: any FileCalls
  private let pool: WorkerPool

  /// How many files of writers that are gone were removed at the start.
  public let sweptAtStart: Int

  /// A store in a folder, which is made where it is missing.
  ///
  /// Blocks; for the start of a process.
  ///
  /// - Parameters:
  ///   - root: the store's folder.
  ///   - pool: does all that waits for the disk.
  /// - Throws: `BlobStoreError.unavailable` when the folder cannot be made or used.
  public convenience init(root: String, pool: WorkerPool) throws(BlobStoreError) {
    try self.init(root: root, pool: pool, calls: SystemFileCalls())
  }

  init(root: String, pool: WorkerPool, calls: any FileCalls) throws(BlobStoreError) {
    self.pool = pool
    self.calls = calls
    do { folders = try Folders(root: root, calls: calls) } catch {
      throw .unavailable(
        "Could not \(error.call) '\(root)' for blobs: \(error.reason). Give this program a folder that it may write.")
    }
    sweptAtStart = folders.sweep(calls)
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func put<Content: AsyncSequence>(
    _ key: BlobKey, _ content: Content, limit: Int
  ) async throws -> BlobInfo where Content.Element == [UInt8] {
    try await put(key) { file in
      for try await bytes in content {
        guard file.size + bytes.count <= limit else { throw BlobStoreError.tooLarge(limit: limit) }
        if file.append(bytes) { try await self.run(key) { try file.flush() } }
      }
    }
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func put(_ key: BlobKey, writing body: (String) async throws -> Void) async throws -> BlobInfo {
    try await put(key) { file in
      try await body(file.path)
      try await self.run(key) { try file.takeContents() }
    }
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func info(_ key: BlobKey) async throws -> BlobInfo? {
    try await reader(key)?.info
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func open(_ key: BlobKey) async throws -> (any BlobReader)? {
    try await reader(key)
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func withFile<Value>(_ key: BlobKey, _ body: (String) async throws -> Value) async throws -> Value {
    guard try await reader(key) != nil else { throw BlobStoreError.missing(key) }
    return try await body(folders.path(of: key))
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func delete(_ key: BlobKey) async throws {
    try await run(key) { [folders, calls] in
      guard let folder = try Folders.ifExisting({ () throws(FileFailure) in try folders.openFolder(for: key, calls) })
      else { return }
      defer { close(folder) }
      do throws(FileFailure) { try calls.remove(key.name, in: folder) } catch {
        if error.code == ENOENT { return }
        throw error
      }
      try calls.synchronize(folder)
    }
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public func list(_ bucket: String, after: BlobKey?, limit: Int) async throws -> [BlobKey] {
    guard limit > 0, let place = BlobKey(bucket, "0") else { return [] }
    if let after, after.bucket != bucket {
      return after.bucket < bucket ? try await list(bucket, after: nil, limit: limit) : []
    }
    let names = try await run(place) { [folders, calls] in
      try folders.names(in: bucket, after: after?.name, limit: limit, calls)
    }
    return names.compactMap { BlobKey(bucket, $0) }
  }

  /// Reads a blob to its end and compares its checksum, for `roost doctor` and after restoring a backup.
  ///
  /// - Throws: `BlobStoreError.missing`; `.corrupt` when the content is not what was written; `.unavailable`.
  public func verify(_ key: BlobKey) async throws {
    guard let reader = try await reader(key) else { throw BlobStoreError.missing(key) }
    guard try await run(key, { try reader.isIntact() }) else {
      throw BlobStoreError.corrupt(
        "The blob \(key) is not what was written: its SHA-256 differs from the recorded one. Restore it from a backup.")
    }
  }

  /// Has `body` fill a new file, and publishes it; removes it again when anything fails.
  private func put(_ key: BlobKey, _ body: (PartialFile) async throws -> Void) async throws -> BlobInfo {
    var file: PartialFile? = try await run(key) { [folders, calls] in try PartialFile(in: folders, calls: calls) }
    do {
      guard let open = file else { throw BlobStoreError.missing(key) }
      try await body(open)
      return try await run(key) { try open.publish(as: key) }
    } catch {
      // Removing a large file takes long, and a canceled task may not use the pool any more; hence a task of its own,
      // which is waited for.
      let last = file.take()
      let pool = self.pool
      await Task(executorPreference: pool) { withExtendedLifetime(last) {} }.value
      throw error
    }
  }

  private func reader(_ key: BlobKey) async throws -> FileBlobReader? {
    try await run(key) { [folders, calls, pool] in
      let file = try Folders.ifExisting { () throws(FileFailure) in
        let folder = try folders.openFolder(for: key, calls)
        defer { close(folder) }
        return try calls.open(key.name, in: folder, O_RDONLY)
      }
      return try file.map { try FileBlobReader(taking: $0, key: key, calls: calls, pool: pool) }
    }
  }

  private func run<Value: Sendable>(_ key: BlobKey, _ body: @escaping @Sendable () throws -> Value) async throws
    -> Value
  {
    try await FileBlobs.run(on: pool, key, body)
  }

  /// Runs `body` on the pool, with its failures told in the store's own words.
  ///
  /// - Throws: `BlobStoreError`; `CancellationError`.
  static func run<Value: Sendable>(
    on pool: WorkerPool, _ key: BlobKey, _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    do { return try await pool.run(body) } catch let failure as FileFailure {
      throw BlobStoreError(failure, key)
    } catch let error as WorkerPoolError {
      throw BlobStoreError.unavailable("Could not work on the blob \(key). \(error.description)")
    }
  }
}

extension BlobStoreError {
  /// What a failed call to the kernel means for a blob.
  init(_ failure: FileFailure, _ key: BlobKey) {
    let attempt = "Could not \(failure.call) the file of the blob \(key): \(failure.reason)."
    switch failure.code {
    case ENOSPC, EDQUOT, EFBIG: self = .full("\(attempt) Make room on the disk, or raise the quota.")
    case ELOOP: self = .unavailable("\(attempt) Symbolic links are not followed within the store; replace it.")
    case EROFS, EACCES, EPERM: self = .unavailable("\(attempt) Let this program write the store's folder.")
    default: self = .unavailable("\(attempt) See the system's log for trouble with the disk.")
    }
  }
}
