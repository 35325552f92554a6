/// Turns inner products of points into covariances, the hot loop of every kernel learner.
enum CovarianceMatrix {
  /// Replaces the lower triangle of P Pᵀ by `signal` · k(|pᵢ − pⱼ|²).
  ///
  /// - Parameters:
  ///   - products: P Pᵀ, from ``SymmetricMatrix/addProduct(ofRows:width:factor:scale:)``.
  ///   - slopes: Takes `signal` times the derivative of k by the squared distance, 0 on the
  ///     diagonal. Of the same order.
  static func fill(
    _ products: inout SymmetricMatrix, slopes: inout SymmetricMatrix, shape: KernelShape,
    signal: Double
  ) {
    let (order, stride) = (products.order, products.stride)
    var norms = [Double](repeating: 0, count: stride)
    for i in 0..<order { norms[i] = products[i, i] }
    // Pointers: 8 cells at a time, without a bounds check for each. A row is read and written up to
    // the next multiple of 8 after its diagonal, which `stride` leaves room for.
    products.cells.withUnsafeMutableBytes { cells in
      slopes.cells.withUnsafeMutableBytes { slopes in
        norms.withUnsafeBytes { norms in
          for row in 0..<order {
            let norm = norms.loadUnaligned(fromByteOffset: row * 8, as: Double.self)
            for column in Swift.stride(from: 0, through: row, by: 8) {
              let offset = (row * stride + column) * 8
              let inner = cells.loadUnaligned(fromByteOffset: offset, as: Doubles.self)
              let other = norms.loadUnaligned(fromByteOffset: column * 8, as: Doubles.self)
              let (covariance, slope) = shape.values(squared: squared(norm, other, inner))
              cells.storeBytes(of: signal * covariance, toByteOffset: offset, as: Doubles.self)
              slopes.storeBytes(of: signal * slope, toByteOffset: offset, as: Doubles.self)
            }
            cells.storeBytes(of: signal, toByteOffset: (row * stride + row) * 8, as: Double.self)
            slopes.storeBytes(of: 0, toByteOffset: (row * stride + row) * 8, as: Double.self)
          }
        }
      }
    }
  }

  /// Σⱼ weightsⱼ k(|pᵢ − cⱼ|²) for each row of inner products pᵢ · cⱼ.
  ///
  /// - Parameters:
  ///   - products: Row-major, `norms.count × stride`; `stride` is a multiple of 8.
  ///   - norms: |pᵢ|².
  ///   - centreNorms: |cⱼ|², of `stride` elements.
  ///   - weights: Of `stride` elements; 0 beyond the last centre.
  static func weightedSums(
    _ products: [Double], norms: [Double], centreNorms: [Double], weights: [Double],
    shape: KernelShape
  ) -> [Double] {
    let stride = weights.count
    precondition(products.count >= norms.count * stride && centreNorms.count == stride)
    return products.withUnsafeBytes { products in
      centreNorms.withUnsafeBytes { centreNorms in
        weights.withUnsafeBytes { weights in
          norms.enumerated().map { row, norm in
            var sum = Doubles()
            for column in Swift.stride(from: 0, to: stride, by: 8) {
              let offset = (row * stride + column) * 8
              let inner = products.loadUnaligned(fromByteOffset: offset, as: Doubles.self)
              let other = centreNorms.loadUnaligned(fromByteOffset: column * 8, as: Doubles.self)
              let weight = weights.loadUnaligned(fromByteOffset: column * 8, as: Doubles.self)
              let distance = squared(norm, other, inner)
              sum.addProduct(shape.values(squared: distance).covariance, weight)
            }
            return sum.sum()
          }
        }
      }
    }
  }

  /// Replaces inner products pᵢ · cⱼ by covariances, in place; shapes as in ``weightedSums``.
  static func fill(
    _ products: inout [Double], norms: [Double], centreNorms: [Double], shape: KernelShape
  ) {
    let stride = centreNorms.count
    precondition(products.count >= norms.count * stride && stride.isMultiple(of: 8))
    products.withUnsafeMutableBytes { cells in
      centreNorms.withUnsafeBytes { centreNorms in
        for (row, norm) in norms.enumerated() {
          for column in Swift.stride(from: 0, to: stride, by: 8) {
            let offset = (row * stride + column) * 8
            let inner = cells.loadUnaligned(fromByteOffset: offset, as: Doubles.self)
            let other = centreNorms.loadUnaligned(fromByteOffset: column * 8, as: Doubles.self)
            let covariance = shape.values(squared: squared(norm, other, inner)).covariance
            cells.storeBytes(of: covariance, toByteOffset: offset, as: Doubles.self)
          }
        }
      }
    }
  }

  /// |p − c|² = |p|² + |c|² − 2 p·c, which rounding may leave a little below 0.
  @inline(__always)
  private static func squared(_ norm: Double, _ others: Doubles, _ inner: Doubles) -> Doubles {
    let distance = (norm + others).addingProduct(inner, Doubles(repeating: -2))
    return distance.replacing(with: 0, where: distance .< 0)
  }
}
