import Glibc
import Tabular
import Testing

@testable import Learners

@Suite struct MatrixProductTests {
  private func filled(_ count: Int, seed: UInt64) -> FloatBuffer {
    let buffer = FloatBuffer(count: count)
    var random = RandomSource(seed: seed)
    for i in 0..<count { buffer.start[i] = Float(random.normal()) }
    return buffer
  }

  @Test("tiles give the bits of the plain product", arguments: [1, 5, 6, 7, 13], [1, 8, 33])
  func product(rows: Int, inner: Int) {
    let columns = 32
    let room = rounded(rows, upTo: tileRows)
    let (a, b) = (filled(room * inner, seed: 1), filled(inner * columns, seed: 2))
    let (c, bias) = (FloatBuffer(count: room * columns), filled(columns, seed: 3))
    multiply(
      rows: rows, columns: columns, inner: inner, a.start, aRow: inner, aInner: 1, b.start,
      bRow: columns, into: c.start, cRow: columns, bias: bias.start)
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = bias.start[column]
        for k in 0..<inner {
          sum.addProduct(a.start[row * inner + k], b.start[k * columns + column])
        }
        #expect(c.start[row * columns + column] == sum)
      }
    }
  }

  @Test("a transposed factor is read in place")
  func transposedFactor() {
    let (rows, inner, columns) = (12, 9, 16)
    let (a, b) = (filled(inner * rows, seed: 1), filled(inner * columns, seed: 2))
    let c = FloatBuffer(count: rows * columns)
    multiply(
      rows: rows, columns: columns, inner: inner, a.start, aRow: 1, aInner: rows, b.start,
      bRow: columns, into: c.start, cRow: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        var sum: Float = 0
        for k in 0..<inner {
          sum.addProduct(a.start[k * rows + row], b.start[k * columns + column])
        }
        #expect(c.start[row * columns + column] == sum)
      }
    }
  }

  @Test("the transpose is the transpose")
  func transposes() {
    let source = filled(24 * 16, seed: 4)
    let target = FloatBuffer(count: 24 * 16)
    transpose(source.start, rows: 24, columns: 16, into: target.start)
    for row in 0..<24 {
      for column in 0..<16 {
        #expect(target.start[column * 24 + row] == source.start[row * 16 + column])
      }
    }
  }
}
