/// The numbers of the encapsulations met lately, so that no packet allocates for an outer header seen before.
struct EncapsulationCache {
  /// What a segment carries of its encapsulation.
  struct Numbers: BitwiseCopyable {
    var encapsulation: UInt32 = 0
    var scope: UInt32 = 0
  }

  private let table: EncapsulationTable
  private let policy: KeyPolicy
  /// The common case: one VLAN tag and nothing else, by its 12-bit number; encapsulation 0 means not met yet.
  private var vlans = [Numbers](repeating: Numbers(), count: 4096)
  private var slots = [(stack: LayerStack, numbers: Numbers)](repeating: (LayerStack(), Numbers()), count: 64)

  init(table: EncapsulationTable, policy: KeyPolicy) {
    self.table = table
    self.policy = policy
  }

  @inline(__always)
  mutating func numbers(forVLAN vlan: UInt16) -> Numbers {
    let known = vlans[Int(vlan & 0xfff)]
    return known.encapsulation != 0 ? known : intern(vlan: vlan & 0xfff)
  }

  mutating func numbers(for stack: LayerStack) -> Numbers {
    if stack.count == 0 { return Numbers() }
    if stack.count == 1, stack[0].kind == .vlan {
      return numbers(forVLAN: UInt16(truncatingIfNeeded: stack[0].identifier))
    }
    let slot = stack.slot
    if slots[slot].stack.equals(stack) { return slots[slot].numbers }
    let numbers = intern(stack)
    slots[slot] = (stack, numbers)
    return numbers
  }

  @inline(never)
  private mutating func intern(vlan: UInt16) -> Numbers {
    var stack = LayerStack()
    stack.append(.vlan, UInt32(vlan))
    let numbers = intern(stack)
    vlans[Int(vlan)] = numbers
    return numbers
  }

  private func intern(_ stack: LayerStack) -> Numbers {
    let layers = (0..<stack.count).map { stack[$0] }
    return Numbers(
      encapsulation: table.intern(layers.map(\.named)),
      scope: table.intern(layers.compactMap { $0.scoped(by: policy) }))
  }
}
