import Tabular

/// A job's result as it is stored: how long it took, then the result's own bytes.
///
/// The times come first and apart, so that two stored results of one job can be compared without them.
struct StoredResult {
  var fitSeconds: Double
  var predictSeconds: Double
  var bytes: [UInt8]

  static let timingSize = 16

  var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write(fitSeconds)
    writer.write(predictSeconds)
    return writer.bytes + bytes
  }

  init(fitSeconds: Double, predictSeconds: Double, bytes: [UInt8]) {
    self.fitSeconds = fitSeconds
    self.predictSeconds = predictSeconds
    self.bytes = bytes
  }

  init(_ stored: [UInt8]) throws(ByteError) {
    var reader = ByteReader(stored)
    fitSeconds = try reader.readDouble()
    predictSeconds = try reader.readDouble()
    bytes = Array(stored.dropFirst(Self.timingSize))
  }
}
