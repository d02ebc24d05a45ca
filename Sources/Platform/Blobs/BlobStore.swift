/// Keeps byte sequences of any size under a key: the file system in one process, GridFS or S3 in a fleet.
///
/// **Writing is all or nothing.** A blob is there, whole and durable, when `put` returns, and nothing of it is there when
/// `put` throws or its process dies; a reader never sees half a blob. Putting to a key that exists replaces the blob at
/// once; readers that had opened the old one keep it.
///
/// **Missing.** `info` and `open` give nil for a key that is not there; deleting it is no error.
///
/// **Memory** does not grow with the size of a blob: its content is asked for more when what came before is taken care of.
public protocol BlobStore: Sendable {
  /// Keeps the bytes of `content` under `key`.
  ///
  /// - Parameters:
  ///   - key: where.
  ///   - content: the bytes in order; an error that it throws ends the writing and is thrown on.
  ///   - limit: the most bytes to take.
  /// - Returns: what was kept.
  /// - Throws: `BlobStoreError`; what `content` throws.
  func put<Content: AsyncSequence>(
    _ key: BlobKey, _ content: Content, limit: Int
  ) async throws -> BlobInfo where Content.Element == [UInt8]

  /// Keeps what `body` writes to a local file; for programs such as ffmpeg.
  ///
  /// The file is empty at first and the store's own: nothing of it remains when `body` throws.
  ///
  /// - Parameters:
  ///   - key: where.
  ///   - body: writes the file at the path it is given, in place: it does not replace or remove it.
  /// - Returns: what was kept.
  /// - Throws: `BlobStoreError`; what `body` throws.
  func put(_ key: BlobKey, writing body: (String) async throws -> Void) async throws -> BlobInfo

  /// What is known of a blob without reading it, or nil when there is none.
  ///
  /// - Throws: `BlobStoreError` when the store cannot be asked.
  func info(_ key: BlobKey) async throws -> BlobInfo?

  /// Opens a blob for reading, or gives nil when there is none.
  ///
  /// - Throws: `BlobStoreError` when the store cannot be asked.
  func open(_ key: BlobKey) async throws -> (any BlobReader)?

  /// Runs `body` with the path of a local file that holds the blob, to be read only; for programs such as ffmpeg.
  ///
  /// A blob that others delete meanwhile may be gone from the path; a program that has opened it keeps it.
  ///
  /// - Throws: `BlobStoreError.missing` when there is no such blob; what `body` throws.
  func withFile<Value>(_ key: BlobKey, _ body: (String) async throws -> Value) async throws -> Value

  /// Removes a blob, if it is there.
  ///
  /// - Throws: `BlobStoreError` when the store cannot do it.
  func delete(_ key: BlobKey) async throws

  /// The keys of a bucket in their order, from behind `after`; none for a bucket that was never used.
  ///
  /// - Parameters:
  ///   - bucket: the bucket.
  ///   - after: the last key that is known already; nil to begin at the front.
  ///   - limit: the most to return.
  /// - Returns: at most `limit` keys; fewer mean that there are no more.
  /// - Throws: `BlobStoreError` when the store cannot be asked.
  func list(_ bucket: String, after: BlobKey?, limit: Int) async throws -> [BlobKey]
}

/// Reads one blob, which stays as it was when it was opened.
public protocol BlobReader: Sendable {
  /// What is known of it.
  var info: BlobInfo { get }

  /// Reads up to `count` bytes that begin at `offset`; none at the end.
  ///
  /// - Throws: `BlobStoreError` when they cannot be read.
  func read(at offset: Int, count: Int) async throws -> [UInt8]

  /// The descriptor of a file that holds exactly this blob, where there is one, so that the kernel can send it.
  ///
  /// It is open for as long as the reader lives.
  var descriptor: Int32? { get }
}

/// What is known of a blob.
public struct BlobInfo: Sendable, Hashable {
  /// Where it is kept.
  public let key: BlobKey
  /// Its size in bytes.
  public let size: Int
  /// Its SHA-256 in hexadecimal.
  public let checksum: String

  /// A blob's facts.
  public init(key: BlobKey, size: Int, checksum: String) {
    self.key = key
    self.size = size
    self.checksum = checksum
  }
}
