package import Tabular

extension ByteReader {
  /// A count, then as many items.
  package mutating func readList<Item>(
    _ item: (inout ByteReader) throws(ByteError) -> Item
  ) throws(ByteError) -> [Item] {
    let count = Int(try read(UInt32.self))
    // Every item takes a byte at least: a wrong count ends here and not in all memory.
    guard count <= remaining else { throw .endOfBytes(needed: count, left: remaining) }
    var items: [Item] = []
    for _ in 0..<count { items.append(try item(&self)) }
    return items
  }
}
