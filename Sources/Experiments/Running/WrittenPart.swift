import Jobs
import Resampling
import Specification
import Stacking

/// A fact that a job depends on, as a person would write it in an experiment file instead of as keys hold it.
struct WrittenPart {
  let text: String

  /// - Parameter part: Of a key; told as it is where the language has no other way to write it.
  init(_ part: KeyPart) {
    var reader = CanonicalReader("\(part.label): \(part.value)")
    text = (try? Self.text(part.label, &reader)) ?? part.value
  }

  private static func text(
    _ label: String, _ reader: inout CanonicalReader
  ) throws(CanonicalError) -> String? {
    switch label {
    case "feature":
      switch try FeatureRecipe.Feature(from: &reader) {
      case .made(let kind): return kind.text
      case .earlier: return "{out_of_fold: …}"
      case .joint(let column, _, _): return FeatureRecipe.Feature.name(ofJoint: column)
      }
    case "folds": return try FoldScheme(from: &reader).text
    case "holdout": return try HoldoutScheme(from: &reader).text
    case "join":
      var fields = try reader.fields(label)
      let table = try fields.text()
      var on: [String] = []
      while !fields.isAtEnd { on.append(try fields.text()) }
      return "{\(table): [\(on.joined(separator: ", "))]}"
    default: return nil
    }
  }
}
