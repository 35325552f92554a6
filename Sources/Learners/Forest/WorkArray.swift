/// Memory of fixed size that the inner loops of a fit read and write in place.
///
/// Not an `Array`: the loops of a node write some arrays of a splitter while they read others, once
/// for each cell, and the checks for bounds, uniqueness and exclusive access would cost more than the
/// arithmetic. An index out of bounds is found in unoptimised builds only, so indices must come from
/// loops over the table's own rows.
struct WorkArray<Element: BitwiseCopyable>: ~Copyable {
  private let elements: UnsafeMutableBufferPointer<Element>

  init(repeating element: Element, count: Int) {
    elements = .allocate(capacity: count)
    elements.initialize(repeating: element)
  }

  init(_ values: [Element]) {
    elements = .allocate(capacity: values.count)
    _ = elements.initialize(fromContentsOf: values)
  }

  deinit { elements.deallocate() }

  var count: Int { elements.count }

  @inline(__always)
  subscript(index: Int) -> Element {
    get {
      assert(elements.indices.contains(index))
      return elements.baseAddress.unsafelyUnwrapped[index]
    }
    nonmutating set {
      assert(elements.indices.contains(index))
      elements.baseAddress.unsafelyUnwrapped[index] = newValue
    }
  }
}
