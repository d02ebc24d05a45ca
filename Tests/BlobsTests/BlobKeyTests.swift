import Blobs
import Testing

@Suite struct BlobKeyTests {
  @Test(arguments: ["a", "6920a1f2c3d4e5f601000001", "A.b_c-9", "a..b", String(repeating: "x", count: 255)])
  func `a plain name is a name`(_ name: String) throws {
    #expect(try #require(BlobKey("videos", name)).description == "videos/\(name)")
  }

  @Test(arguments: [
    "", ".", "..", ".hidden", "../a", "a/b", "/a", "a\\b", "a\0b", "a b", "a\n", "ä", "%2e%2e", "a:b", "~", "*",
    String(repeating: "x", count: 256),
  ])
  func `a name that could lead elsewhere is none`(_ name: String) {
    #expect(BlobKey("videos", name) == nil)
  }

  @Test(arguments: ["", ".", "..", "a/b", "A", "a.b", "a_b", "a b", "a\0", "ü", String(repeating: "x", count: 64)])
  func `a bucket that could lead elsewhere is none`(_ bucket: String) {
    #expect(BlobKey(bucket, "a") == nil)
  }

  @Test func `keys sort by bucket, then by name`() throws {
    let keys = try [("b", "a"), ("a", "b"), ("a", "a"), ("a-b", "a")].map { try #require(BlobKey($0.0, $0.1)) }
    #expect(keys.sorted().map(\.description) == ["a/a", "a/b", "a-b/a", "b/a"])
  }
}
