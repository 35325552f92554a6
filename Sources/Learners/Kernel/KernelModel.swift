import Tabular

/// The model of a family of kernel learners: a ``KernelExpansion`` under the family's name.
struct KernelModel<Family: Learner>: Model {
  static var familyName: String { Family.family.name }

  let expansion: KernelExpansion

  init(_ expansion: KernelExpansion) { self.expansion = expansion }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    expansion.predict(features, rows: rows)
  }

  var featureImportance: [Double] { expansion.importance }

  func encode(to writer: inout ByteWriter) { expansion.encode(to: &writer) }

  init(from reader: inout ByteReader) throws(ByteError) {
    expansion = try KernelExpansion(from: &reader)
  }
}
