import Testing

@testable import Security

@Suite struct BoundedTableTests {
  @Test func `entries can be read, replaced and removed in either generation`() {
    var table = BoundedTable<Int, Int>(capacity: 4)
    for key in 0..<3 { table[key] = key }
    #expect([table[0], table[1], table[2]] == [0, 1, 2])
    table[0] = 10
    table[1] = nil
    #expect([table[0], table[1], table[2]] == [10, nil, 2])
    table.removeAll()
    #expect(table.count == 0)
  }

  @Test func `an entry survives as many writes of others as half the capacity`() {
    var table = BoundedTable<Int, Int>(capacity: 100)
    table[-1] = 1
    for key in 0..<50 { table[key] = key }
    #expect(table[-1] == 1)
  }
}
