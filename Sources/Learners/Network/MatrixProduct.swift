/// Rows of C that one tile makes. Twelve accumulators of eight numbers and the row of B leave two of
/// the sixteen AVX2 registers for the cells of A: 6 × 16 reaches the processor's peak.
let tileRows = 6

/// C = bias + A B, for single precision.
///
/// Element (i, k) of A is `a[i * aRow + k * aInner]`, so that the transpose of A costs nothing. Each
/// cell of C is summed over k in order with fused products: its bits depend on the algorithm, not on
/// the tiling.
///
/// - Parameters:
///   - rows: Of C. Whole tiles are computed: C must have room for `rows` rounded up to a multiple of
///     6, and as many rows of A must be readable; what they hold does not matter.
///   - columns: Of C, a multiple of 16. Rows of B and C start on 64-byte boundaries.
///   - bias: Added to each row; `columns` numbers, or `nil`.
func multiply(
  rows: Int, columns: Int, inner: Int, _ a: FloatPointer, aRow: Int, aInner: Int,
  _ b: FloatPointer, bRow: Int, into c: FloatPointer, cRow: Int, bias: FloatPointer? = nil
) {
  for column in stride(from: 0, to: columns, by: 16) {
    let start = bias?.vector(column) ?? Floats()
    for row in stride(from: 0, to: rows, by: tileRows) {
      multiplyTile(
        inner: inner, a + row &* aRow, aRow: aRow, aInner: aInner, b + column, bRow: bRow,
        into: c + (row &* cRow &+ column), cRow: cRow, start)
    }
  }
}

/// Six rows by sixteen columns of C. Forced inline, since a vector argument would be passed in parts.
@inline(__always)
private func multiplyTile(
  inner: Int, _ a: FloatPointer, aRow: Int, aInner: Int, _ b: FloatPointer, bRow: Int,
  into c: FloatPointer, cRow: Int, _ start: Floats
) {
  var (c0, c1, c2, c3, c4, c5) = (start, start, start, start, start, start)
  var (a, b) = (a, b)
  for _ in 0..<inner {
    let row = b.vector(0)
    c0.addProduct(.all(a[0]), row)
    c1.addProduct(.all(a[aRow]), row)
    c2.addProduct(.all(a[2 &* aRow]), row)
    c3.addProduct(.all(a[3 &* aRow]), row)
    c4.addProduct(.all(a[4 &* aRow]), row)
    c5.addProduct(.all(a[5 &* aRow]), row)
    a += aInner
    b += bRow
  }
  c.store(c0, at: 0)
  c.store(c1, at: cRow)
  c.store(c2, at: 2 &* cRow)
  c.store(c3, at: 3 &* cRow)
  c.store(c4, at: 4 &* cRow)
  c.store(c5, at: 5 &* cRow)
}

/// Writes the transpose of a `rows × columns` matrix; both are multiples of 8.
func transpose(_ source: FloatPointer, rows: Int, columns: Int, into target: FloatPointer) {
  for row in stride(from: 0, to: rows, by: 8) {
    for column in stride(from: 0, to: columns, by: 8) {
      transposeBlock(
        source + (row &* columns &+ column), columns, target + (column &* rows &+ row), rows)
    }
  }
}

/// Eight rows of eight, by interleaving rows i and i + 4 three times.
@inline(__always)
private func transposeBlock(
  _ source: FloatPointer, _ sourceRow: Int, _ target: FloatPointer, _ targetRow: Int
) {
  func load(_ row: Int) -> SIMD8<Float> {
    UnsafeRawPointer(source + row &* sourceRow).load(as: SIMD8<Float>.self)
  }
  func store(_ rows: (SIMD8<Float>, SIMD8<Float>), at row: Int) {
    let target = UnsafeMutableRawPointer(target + row &* targetRow)
    target.storeBytes(of: rows.0, as: SIMD8<Float>.self)
    target.storeBytes(of: rows.1, toByteOffset: targetRow &* 4, as: SIMD8<Float>.self)
  }
  let (a0, a1) = interleaved(load(0), load(4))
  let (a2, a3) = interleaved(load(1), load(5))
  let (a4, a5) = interleaved(load(2), load(6))
  let (a6, a7) = interleaved(load(3), load(7))
  let (b0, b1) = interleaved(a0, a4)
  let (b2, b3) = interleaved(a1, a5)
  let (b4, b5) = interleaved(a2, a6)
  let (b6, b7) = interleaved(a3, a7)
  store(interleaved(b0, b4), at: 0)
  store(interleaved(b1, b5), at: 2)
  store(interleaved(b2, b6), at: 4)
  store(interleaved(b3, b7), at: 6)
}

@inline(__always)
private func interleaved(
  _ a: SIMD8<Float>, _ b: SIMD8<Float>
) -> (SIMD8<Float>, SIMD8<Float>) {
  var (low, high) = (SIMD8<Float>(), SIMD8<Float>())
  low.evenHalf = a.lowHalf
  low.oddHalf = b.lowHalf
  high.evenHalf = a.highHalf
  high.oddHalf = b.highHalf
  return (low, high)
}
