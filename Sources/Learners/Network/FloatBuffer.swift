/// A block of zeroed single-precision numbers on a 64-byte boundary, freed with its owner.
///
/// A vector of zeros follows it, which a tile of ``multiply(rows:columns:inner:_:aRow:aInner:_:bRow:into:cRow:bias:)``
/// may read but does not use.
final class FloatBuffer {
  let start: FloatPointer
  /// A multiple of 16.
  let count: Int

  init(count: Int) {
    self.count = rounded(max(count, 1), upTo: 16)
    // Raw memory, because arrays promise 16-byte alignment only and vectors need 64.
    let capacity = self.count + 16
    start = UnsafeMutableRawPointer.allocate(byteCount: capacity * 4, alignment: 64)
      .bindMemory(to: Float.self, capacity: capacity)
    start.initialize(repeating: 0, count: capacity)
  }

  deinit { start.deallocate() }

  /// Takes over the numbers of another buffer of the same size.
  func copy(from other: FloatBuffer) {
    precondition(other.count == count, "buffers of two sizes")
    start.update(from: other.start, count: count)
  }

  var array: [Float] {
    get { Array(UnsafeBufferPointer(start: start, count: count)) }
    set {
      precondition(newValue.count == count, "an array of another size")
      for (index, value) in newValue.enumerated() { start[index] = value }
    }
  }
}
