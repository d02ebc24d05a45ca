/// Keeps byte sequences of any size under a key: the file system in one process, GridFS or S3 in a fleet.
///
/// **Writing is all or nothing.** A blob is there, whole and durable, when `put` returns, and nothing of it is there when
/// `put` throws or its process dies; a reader never sees half a blob. Putting to a key that exists replaces the blob at
/// once; readers that had opened the old one keep it.
///
/// **Missing.** `info` and `open` give nil for a key that is not there; deleting it is no error.
///
/// **Memory** does not grow with the size of a blob.
public protocol BlobStore: Sendable {
  /// Keeps the bytes of `content` under `key`.
  ///
  /// - Parameters:
  ///   - key: where.
  ///   - content: the bytes in order; an error that it throws ends the writing and is thrown on.
  ///   - limit: the most bytes to take.
  /// - Returns: what was kept.
  /// - Throws: `BlobStoreError`; what `content` throws.
  func put<Content: AsyncSequence & Sendable>(
    _ key: BlobKey, _ content: Content, limit: Int
  ) async throws -> BlobInfo where Content.Element == [UInt8]

  /// Keeps what a file holds; the file is moved or copied, and is no longer the caller's.
  ///
  /// - Throws: `BlobStoreError`.
  func put(_ key: BlobKey, movingFile path: String) async throws -> BlobInfo

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
  /// - Throws: `BlobStoreError.missing` when there is no such blob; what `body` throws.
  func withFile<Value: Sendable>(
    _ key: BlobKey, _ body: @Sendable (String) async throws -> Value
  ) async throws -> Value

  /// Removes a blob, if it is there.
  ///
  /// - Throws: `BlobStoreError` when the store cannot do it.
  func delete(_ key: BlobKey) async throws

  /// The keys of a bucket in their order, from behind `after`.
  ///
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

/// A blob's place: a bucket, such as `videos`, and a name in it.
///
/// Neither can lead out of the store: the bucket is 1 to 63 of `a-z 0-9 -`, the name 1 to 255 of `A-Z a-z 0-9 . _ -` and does
/// not begin with a point.
public struct BlobKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The bucket.
  public let bucket: String
  /// The name.
  public let name: String

  /// A place, or nil when a part breaks the rules above.
  public init?(_ bucket: String, _ name: String) {
    func isLowerCaseOrDigit(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    func isInName(_ byte: UInt8) -> Bool {
      isLowerCaseOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
    }
    guard (1...63).contains(bucket.utf8.count), (1...255).contains(name.utf8.count),
      bucket.utf8.allSatisfy({ isLowerCaseOrDigit($0) || $0 == UInt8(ascii: "-") }),
      name.utf8.allSatisfy(isInName), name.utf8.first != UInt8(ascii: ".")
    else { return nil }
    self.bucket = bucket
    self.name = name
  }

  /// The place as `bucket/name`.
  public var description: String { "\(bucket)/\(name)" }

  /// Whether `left` sorts first, by bucket, then by name.
  public static func < (left: BlobKey, right: BlobKey) -> Bool {
    (left.bucket, left.name) < (right.bucket, right.name)
  }
}

/// Why a blob store did not do what it was asked.
public enum BlobStoreError: Error, Sendable, Hashable {
  /// There is no such blob.
  case missing(BlobKey)
  /// The content is larger than so many bytes.
  case tooLarge(limit: Int)
  /// The disk or the quota is full.
  case full(String)
  /// The content does not match its checksum.
  case corrupt(String)
  /// The store cannot be reached, read or written; the text says what was attempted, on what, and how to mend it.
  case unavailable(String)
}
