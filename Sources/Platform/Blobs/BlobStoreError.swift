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
