import Stacking
import Tabular
import YAML

extension ExperimentChecks {
  /// Reports a scale that does not allow a known value of its target in one of the forms in which it
  /// is sure to be learned. What cells of a baseline will be, where a stage completes them, is not
  /// known yet.
  func checkTransforms(
    _ stage: StageSpec, _ own: TableView, _ joins: [JoinView], _ targets: [TargetView]
  ) {
    for target in targets {
      guard case .fixed(let scale) = stage.transform.scale(of: target.name),
        let mark = stage.transform.mark(of: target.name)
      else { continue }
      for form in forms(of: stage) {
        let baselines = stage.baseline.flatMap { self.baselines($0, target, own, joins) }
        let values = target.known.compactMap { row -> Double? in
          let baseline = baselines?[row] ?? (form == .raw ? 0 : .nan)
          let value = form.forward(target.cells[row], baseline: baseline)
          return value.isFinite ? value : nil
        }
        let outside = values.count { !scale.allows($0) }
        guard outside > 0, let least = values.min() else { continue }
        log.report(
          .outsideScale(
            scale, target: target.name, form: form, outside: outside, of: values.count,
            least: least), mark)
        break
      }
    }
  }

  /// The forms in which every candidate learns; of those that a fit chooses among, one that does not
  /// suit the scale is left out.
  private func forms(of stage: StageSpec) -> [TargetForm] {
    guard let baseline = stage.baseline else { return [.raw] }
    return baseline.isChosen ? [] : baseline.forms
  }

  /// By row of the stage's table; NaN where it is not known. `nil` after another report.
  private func baselines(
    _ baseline: StageSpec.Baseline, _ target: TargetView, _ own: TableView, _ joins: [JoinView]
  ) -> [Double]? {
    let join = joins.first { $0.table.name == baseline.table.value }
    guard let view = join?.table ?? (baseline.table.value == own.name ? own : nil),
      case .numbers(let cells)? = view.table[baseline.column ?? target.name]?.values
    else { return nil }
    guard let join else { return cells }
    return join.partners.map { $0 < 0 ? .nan : cells[$0] }
  }
}
