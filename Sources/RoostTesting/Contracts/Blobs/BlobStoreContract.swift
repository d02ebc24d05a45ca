public import Blobs

/// What every keeper of `BlobStore` does; each promise is checked on a fresh, empty store.
public enum BlobStoreContract {
  /// The promises, in the order of the protocol's documentation.
  public static let promises: [Promise<any BlobStore>] = [
    Promise("what was put is there, with its size and SHA-256") { try await BlobStoreTrial($0).putKeeps() },
    Promise("empty content is a blob, too") { try await BlobStoreTrial($0).empty() },
    Promise("content in pieces of every size arrives in order") { try await BlobStoreTrial($0).pieces() },
    Promise("nothing is there when the content throws, and its error is thrown on") {
      try await BlobStoreTrial($0).contentThrows()
    },
    Promise("nothing is there when the content is larger than the limit") { try await BlobStoreTrial($0).tooLarge() },
    Promise("content of exactly the limit is taken") { try await BlobStoreTrial($0).limit() },
    Promise("a put that fails leaves the blob that was there") { try await BlobStoreTrial($0).failedReplacement() },
    Promise("putting to a key that exists replaces the blob") { try await BlobStoreTrial($0).replacement() },
    Promise("readers keep the blob they opened when it is replaced or deleted") {
      try await BlobStoreTrial($0).openReaders()
    },
    Promise("what is not there gives nil, and deleting it is no error") { try await BlobStoreTrial($0).missing() },
    Promise("a deleted blob is gone") { try await BlobStoreTrial($0).deletion() },
    Promise("a reader reads any range, and nothing behind the end") { try await BlobStoreTrial($0).ranges() },
    Promise("a program finds the blob in a file") { try await BlobStoreTrial($0).file() },
    Promise("a file of a blob that is not there is an error that says so") {
      try await BlobStoreTrial($0).missingFile()
    },
    Promise("what a program writes to a file is kept") { try await BlobStoreTrial($0).writing() },
    Promise("nothing is there when the program that writes fails") { try await BlobStoreTrial($0).failedWriting() },
    Promise("keys are listed in order, bucket by bucket, and in pages") { try await BlobStoreTrial($0).list() },
    Promise("of writers of one key at once, one wins whole") { try await BlobStoreTrial($0).concurrency() },
    Promise("nothing is there when the writer is canceled") { try await BlobStoreTrial($0).cancellation() },
  ]
}

/// A promise that a driver does not keep.
struct BrokenPromise: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }

  /// - Throws: `BrokenPromise` unless `condition` holds.
  static func unless(_ condition: Bool, _ description: String) throws(BrokenPromise) {
    if !condition { throw BrokenPromise(description) }
  }
}
