import Blobs
import RoostTesting
import Testing

@Suite struct MemoryBlobsTests {
  @Test(arguments: BlobStoreContract.promises)
  func `keeps the promise of a blob store`(_ promise: Promise<any BlobStore>) async throws {
    try await promise.check(MemoryBlobs())
  }
}
