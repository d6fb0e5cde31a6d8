import LastackWire
import Testing

@Suite struct EncapsulationTableTests {
  @Test func `the empty encapsulation is 0, and every other keeps its number`() {
    let table = EncapsulationTable()
    #expect(table.intern([]) == 0)
    #expect(table.intern([.vlan(7)]) == 1)
    #expect(table.intern([.vlan(7), .vxlan(42)]) == 2)
    #expect(table.intern([.vlan(7)]) == 1)
    #expect(table[2] == [.vlan(7), .vxlan(42)])
  }

  /// 2^24 VXLAN identifiers in a hostile capture cost no memory without end.
  @Test func `beyond the bound all share one number, and those before keep theirs`() {
    let table = EncapsulationTable(limit: 3)
    let numbers = (1...6).map { table.intern([.vxlan($0)]) }
    #expect(numbers == [1, 2, 3, 4, 4, 4])
    #expect(table[4] == EncapsulationTable.unlisted)
    #expect(table.intern([.vxlan(2)]) == 2)
  }
}
