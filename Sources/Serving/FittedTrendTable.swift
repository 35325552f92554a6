import Stacking
import Tabular

/// The trends of a stack's fits as bytes, each once: fits of one split share theirs.
struct FittedTrendTable {
  private var numbers: [[UInt8]: Int] = [:]
  private(set) var encoded: [[UInt8]] = []

  init(_ layers: [FittedStack.Layer]) {
    for model in layers.flatMap(\.candidates).flatMap(\.models) {
      guard let trend = model?.trend else { continue }
      let bytes = Self.bytes(of: trend)
      guard numbers[bytes] == nil else { continue }
      encoded.append(bytes)
      numbers[bytes] = encoded.count
    }
  }

  /// The number of a model's trend, from 1; 0 where it has none.
  func number(of model: FoldModel) -> UInt32 {
    model.trend.flatMap { numbers[Self.bytes(of: $0)] }.map(UInt32.init) ?? 0
  }

  private static func bytes(of trend: FittedTrend) -> [UInt8] {
    var writer = ByteWriter()
    trend.encode(to: &writer)
    return writer.bytes
  }
}
