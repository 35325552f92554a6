import Stacking
import Tabular

/// The inputs of a stack's fits, each once: fits of one layer, split and form share theirs.
struct FitInputTable {
  private struct Place: Hashable {
    var layer: Int
    var split: Int
    var form: TargetForm
  }
  private var numbers: [Place: Int] = [:]
  private(set) var inputs: [FitInput] = []

  init(_ layers: [FittedStack.Layer]) {
    for (layer, own) in layers.enumerated() {
      for candidate in own.candidates {
        for (split, model) in candidate.models.enumerated() {
          guard let model, let input = model.input else { continue }
          let place = Place(layer: layer, split: split, form: model.form)
          guard numbers[place] == nil else { continue }
          numbers[place] = inputs.count
          inputs.append(input)
        }
      }
    }
  }

  /// The number of a model's input, from 1; 0 where it has none.
  func number(layer: Int, split: Int, of model: FoldModel) -> UInt32 {
    guard model.input != nil,
      let number = numbers[Place(layer: layer, split: split, form: model.form)]
    else { return 0 }
    return UInt32(number + 1)
  }
}
