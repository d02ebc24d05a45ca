import Core
import Testing

@testable import Security

@Suite struct SigningKeysTests {
  private let start = Timestamp(seconds: 1_795_253_400)
  private let day = Duration.seconds(86_400)

  @Test func `the first rotation makes a key that signs at once`() throws {
    var keys = SigningKeys()
    #expect(keys.signer(at: start) == nil)
    let rotation = try keys.rotate(at: start)
    #expect(rotation.added.count == 1 && rotation.removed.isEmpty)
    #expect(keys.signer(at: start)?.id == rotation.added[0].key.id)
    #expect(try keys.rotate(at: start).isEmpty)
  }

  @Test func `the next key is published a day before it signs`() throws {
    var keys = SigningKeys()
    let first = try keys.rotate(at: start).added[0].key
    #expect(try keys.rotate(at: start + day * 29 - .seconds(1)).isEmpty)
    let next = try keys.rotate(at: start + day * 29).added[0].key
    #expect(keys.signer(at: start + day * 29)?.id == first.id)
    #expect(keys.verifying(at: start + day * 29).keys.map(\.id) == [first.id, next.id])
    #expect(keys.signer(at: start + day * 30)?.id == next.id)
  }

  @Test func `a key that signs no more still verifies what it signed last`() throws {
    var keys = SigningKeys()
    let first = try keys.rotate(at: start).added[0].key
    _ = try keys.rotate(at: start + day * 29)
    let end = start + day * 30
    let almost = end + .seconds(7199)
    #expect(try keys.rotate(at: almost).isEmpty)
    #expect(keys.verifying(at: almost).key(id: first.id) != nil)
    let over = end + .seconds(7200)
    #expect(keys.verifying(at: over).key(id: first.id) == nil)
    #expect(try keys.rotate(at: over).removed.map(\.key.id) == [first.id])
  }

  @Test func `after a long sleep there is a key at once, and the old ones are gone`() throws {
    var keys = SigningKeys()
    let first = try keys.rotate(at: start).added[0].key
    let later = start + day * 400
    let rotation = try keys.rotate(at: later)
    #expect(rotation.removed.map(\.key.id) == [first.id])
    #expect(keys.signer(at: later)?.id == rotation.added.first?.key.id)
  }

  @Test func `there is a signer and there are at most three keys at any hour of a year`() throws {
    var keys = SigningKeys()
    for hour in 0..<(365 * 24) {
      let now = start + .seconds(3600 * hour)
      _ = try keys.rotate(at: now)
      #expect(keys.signer(at: now) != nil)
      #expect(keys.entries.count <= 3)
    }
  }

  @Test func `a clock that is set back finds a signer`() throws {
    var keys = SigningKeys()
    _ = try keys.rotate(at: start)
    let earlier = start - .seconds(5)
    _ = try keys.rotate(at: earlier)
    #expect(keys.signer(at: earlier) != nil)
  }

  @Test func `stored entries in any order go on where they stopped`() throws {
    var keys = SigningKeys()
    _ = try keys.rotate(at: start)
    _ = try keys.rotate(at: start + day * 29)
    let copy = SigningKeys(keys.entries.reversed())
    for hours in [0, 29 * 24, 30 * 24, 31 * 24] {
      let now = start + .seconds(3600 * hours)
      #expect(copy.signer(at: now)?.id == keys.signer(at: now)?.id)
    }
  }
}
