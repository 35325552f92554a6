import Tabular

extension TreeEnsemble {
  /// So many rows are cheaper one by one: the tables that find the bins of many rows take longer to make than a
  /// few searches, and one row has no neighbours to go down the trees with.
  static let fewRows = 16

  /// Adds the trees' values for a few rows, bit for bit as for many.
  func addFew(to sums: inout [Double], _ matrix: FeatureMatrix, rows: Range<Int>) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, bins.count)) { bytes in
      let bytes = bytes.baseAddress!
      for (position, row) in rows.enumerated() {
        for column in bins.indices {
          bytes[column] = bins[column].bin(
            of: matrix.cells[sources[column] * matrix.rowCount + row])
        }
        if linear.isEmpty {
          sums[position] =
            sets.isEmpty
            ? total(bytes, false, from: sums[position]) : total(bytes, true, from: sums[position])
        } else {
          addLinear(bytes, matrix, rows: row..<row + 1, &sums[position])
        }
      }
    }
  }

  /// One row's way down all trees. Four trees go side by side, whose loads overlap; their values are added in
  /// the order of the trees.
  @inline(__always)
  private func total(
    _ bytes: UnsafePointer<UInt8>, _ hasSets: Bool, from start: Double
  ) -> Double {
    nodes.withUnsafeBufferPointer { nodes in
      roots.withUnsafeBufferPointer { roots in
        let nodes = nodes.baseAddress!
        var sum = start
        var tree = 0
        while tree + 4 <= roots.count {
          var (a, b, c, d) = (roots[tree], roots[tree + 1], roots[tree + 2], roots[tree + 3])
          while true {
            let a1 = next(a, hasSets, nodes, bytes)
            let b1 = next(b, hasSets, nodes, bytes)
            let c1 = next(c, hasSets, nodes, bytes)
            let d1 = next(d, hasSets, nodes, bytes)
            // A leaf leads back to itself.
            if (a ^ a1) | (b ^ b1) | (c ^ c1) | (d ^ d1) == 0 { break }
            (a, b, c, d) = (a1, b1, c1, d1)
          }
          sum += Double(nodes[Int(a)].value)
          sum += Double(nodes[Int(b)].value)
          sum += Double(nodes[Int(c)].value)
          sum += Double(nodes[Int(d)].value)
          tree += 4
        }
        for root in roots[tree...] {
          var at = root
          while true {
            let child = next(at, hasSets, nodes, bytes)
            if child == at { break }
            at = child
          }
          sum += Double(nodes[Int(at)].value)
        }
        return sum
      }
    }
  }
}
