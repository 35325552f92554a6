/// Where a network's parameters lie in one block, and how each group of them is learned.
struct ParameterLayout {
  struct Group: Equatable {
    let name: String
    let offset: Int
    /// Numbers that are learned, from `offset` on.
    let count: Int
    /// Factor on the learning rate.
    let rate: Float
    /// Whether weight decay shrinks them.
    let decays: Bool
  }

  private(set) var groups: [Group] = []
  /// Numbers in the whole block.
  private(set) var size = 0

  /// - Parameter room: Numbers to reserve; at least `count`. What is reserved beyond stays 0.
  mutating func add(
    _ name: String, count: Int, room: Int? = nil, rate: Float, decays: Bool
  ) -> Group {
    let group = Group(name: name, offset: size, count: count, rate: rate, decays: decays)
    groups.append(group)
    size += rounded(max(count, room ?? count), upTo: 16)
    return group
  }
}
