import Core
import Testing

@Suite struct IdentifierTests {
  @Test func `an object id reads back what it writes`() {
    let id = ObjectID()
    #expect(ObjectID(id.description) == id)
    #expect(id.description.utf8.count == 24)
  }

  @Test func `object ids of one process sort in the order of their making`() {
    let moment = Timestamp(seconds: 1_700_000_000)
    let ids = (0..<100).map { ObjectID(at: moment + .seconds($0)) }
    #expect(ids == ids.sorted())
    #expect(ids[0].timestamp == moment)
  }

  @Test(arguments: ["", "6920a1f2c3d4e5f60100000", "6920a1f2c3d4e5f60100000g", "6920a1f2c3d4e5f6010000011"])
  func `what is not an object id is refused`(text: String) {
    #expect(ObjectID(text) == nil)
  }

  @Test func `a UUID carries its version, its variant and its time`() throws {
    let id = UUIDv7(at: Timestamp(microseconds: 1_700_000_000_123_000))
    let text = Array(id.description)
    #expect(text.count == 36)
    #expect(text[14] == "7")
    #expect("89ab".contains(text[19]))
    #expect(id.description.hasPrefix("018bcfe5-687b-7"))
    #expect(UUIDv7(id.description) == id)
  }
}
