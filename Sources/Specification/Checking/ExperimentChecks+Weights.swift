import Stacking
import Learners
import TableFiles
import Tabular
import YAML

extension ExperimentChecks {
  /// Reports rows with a known target that can't be weighed, and learners that know nothing of weights.
  func checkWeights(_ stage: StageSpec, _ own: TableView, _ targets: [TargetView]) {
    guard let weight = stage.weight else { return }
    let weighting = weight.value
    let column =
      weighting.needsNumbers
      ? numbers(weighting.column, own, use: "a weight", weight.mark)
      : self.column(weighting.column, own, weight.mark)
    guard let column else { return }
    for target in targets {
      do {
        _ = try weighting.weights(of: target.known, column)
      } catch {
        let fileRow = error.row.flatMap { fileRows[own.root]?[$0] }
        log.report(.weight(weighting, table: own.name, error, fileRow: fileRow), weight.mark)
        return
      }
    }
    let layers = experiment.stack(stage.stack.value)?.layers ?? []
    var unweighted: [String] = []
    for name in layers.flatMap(\.candidates).map(\.value) where !unweighted.contains(name) {
      let candidate = experiment.candidates.first { $0.name == name }
      if candidate?.family.usesWeights == false { unweighted.append(name) }
    }
    guard !unweighted.isEmpty else { return }
    warnings.report(.unweighted(learners: unweighted), weight.mark)
  }
}

extension RowWeighting.Problem {
  /// The row of the table that can't be weighed.
  fileprivate var row: Int? {
    switch self {
    case .missing(let row, _), .unsuitable(let row, _): row
    case .allZero: nil
    }
  }
}
