private import CPrefetch

/// Adds rows to a histogram in build layout, `HistogramLayout.buildStride` words for each feature.
///
/// The inner loop of the engine: one load and one add to memory for each cell. Pointers because
/// bounds checks double its time; the caller vouches that row numbers are rows of the table.
///
/// - Complexity: O(entries · features).
func addRows(
  _ entries: UnsafePointer<RowEntry>, count: Int, of table: BinnedTable, packing: RowPacking,
  prefetching: Bool, to histogram: UnsafeMutablePointer<HistogramWord>
) {
  addRows(
    entries, count: count, cells: table.rowMajor, rowStride: table.rowStride, packing: packing,
    prefetching: prefetching, to: histogram)
}

/// Likewise, of row-major cells.
func addRows(
  _ entries: UnsafePointer<RowEntry>, count: Int, cells: UnsafePointer<UInt8>, rowStride: Int,
  packing: RowPacking, prefetching: Bool, to histogram: UnsafeMutablePointer<HistogramWord>
) {
  if prefetching {
    addRows(true, entries, count, cells, rowStride, packing, histogram)
  } else {
    addRows(false, entries, count, cells, rowStride, packing, histogram)
  }
}

/// Entries after the last that the kernel may read (not use) to know which row comes next.
let prefetchDistance = 24

@inline(__always)
private func addRows(
  _ prefetching: Bool, _ entries: UnsafePointer<RowEntry>, _ count: Int,
  _ cells: UnsafePointer<UInt8>, _ stride: Int, _ packing: RowPacking,
  _ histogram: UnsafeMutablePointer<HistogramWord>
) {
  // One unrolled loop for each number of features, in blocks of 4, at most 32 at a time.
  var feature = 0
  while feature < stride {
    let x = cells + feature
    let h = histogram + feature * HistogramLayout.buildStride
    switch (stride - feature) >> 2 {
    case 1: addBlocks(1, prefetching, entries, count, x, stride, packing, h)
    case 2: addBlocks(2, prefetching, entries, count, x, stride, packing, h)
    case 3: addBlocks(3, prefetching, entries, count, x, stride, packing, h)
    case 4: addBlocks(4, prefetching, entries, count, x, stride, packing, h)
    case 5: addBlocks(5, prefetching, entries, count, x, stride, packing, h)
    case 6: addBlocks(6, prefetching, entries, count, x, stride, packing, h)
    case 7: addBlocks(7, prefetching, entries, count, x, stride, packing, h)
    default: addBlocks(8, prefetching, entries, count, x, stride, packing, h)
    }
    feature += 32
  }
}

@inline(__always)
private func addBlocks(
  _ blocks: Int, _ prefetching: Bool, _ entries: UnsafePointer<RowEntry>, _ count: Int,
  _ cells: UnsafePointer<UInt8>, _ stride: Int, _ packing: RowPacking,
  _ histogram: UnsafeMutablePointer<HistogramWord>
) {
  for i in 0..<count {
    if prefetching { prefetch_line(cells + packing.row(entries[i + prefetchDistance]) &* stride) }
    let entry = entries[i]
    let word = packing.word(entry)
    let x = cells + packing.row(entry) &* stride
    if blocks > 0 { addFour(histogram, x, word) }
    if blocks > 1 { addFour(histogram + 4 * 264, x + 4, word) }
    if blocks > 2 { addFour(histogram + 8 * 264, x + 8, word) }
    if blocks > 3 { addFour(histogram + 12 * 264, x + 12, word) }
    if blocks > 4 { addFour(histogram + 16 * 264, x + 16, word) }
    if blocks > 5 { addFour(histogram + 20 * 264, x + 20, word) }
    if blocks > 6 { addFour(histogram + 24 * 264, x + 24, word) }
    if blocks > 7 { addFour(histogram + 28 * 264, x + 28, word) }
  }
}

@inline(__always)
private func addFour(
  _ histogram: UnsafeMutablePointer<HistogramWord>, _ x: UnsafePointer<UInt8>,
  _ word: HistogramWord
) {
  histogram[Int(x[0])] &+= word
  histogram[264 + Int(x[1])] &+= word
  histogram[528 + Int(x[2])] &+= word
  histogram[792 + Int(x[3])] &+= word
}
