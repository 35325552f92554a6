/// Room for the cumulative histograms of the leaves that may still be split.
///
/// Slots are made when first needed and used again for every later leaf and tree.
struct HistogramPool: ~Copyable {
  private let size: Int
  private var chunks: [UnsafeMutablePointer<HistogramWord>] = []
  private var free: [Int] = []

  /// - Parameter outputs: Histograms in a slot, one after the other.
  init(layout: HistogramLayout, outputs: Int = 1) { size = max(8, layout.size * outputs) }

  deinit { for chunk in chunks { UnsafeMutableRawPointer(chunk).deallocate() } }

  subscript(slot: Int) -> UnsafeMutablePointer<HistogramWord> { chunks[slot] }

  /// A slot of unspecified content.
  mutating func take() -> Int {
    if let slot = free.popLast() { return slot }
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: size * MemoryLayout<HistogramWord>.stride, alignment: 64)
    chunks.append(raw.bindMemory(to: HistogramWord.self, capacity: size))
    return chunks.count - 1
  }

  mutating func giveBack(_ slot: Int) { free.append(slot) }

  mutating func giveBackAll() { free = chunks.indices.reversed() }
}
