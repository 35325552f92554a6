import Stacking
import Jobs
import Learners
import Tabular

/// What fits derive of a matrix and leave beside it for others: bins, and features of their own.
///
/// Kept as long as the matrix, up to a limit; counted once, as it is made once.
struct DerivedExtents {
  private struct Value: Hashable {
    var source: JobGraph.ID
    var split: SplitName
    /// The family whose bins these are; `nil` for the rows as fits see them.
    var family: String?
  }
  private var counted: Set<Value> = []
  private var kept: [JobGraph.ID: Int] = [:]

  /// The bytes by which what is kept beside a matrix grows with a fit.
  mutating func bytes(
    _ job: FitJob, _ source: JobGraph.ID, _ data: NetworkMemo.DataFacts, rows: Int,
    width: MatrixWidth
  ) -> Int {
    var bytes = 0
    func add(_ own: Int, family: String? = nil) {
      guard own > 0,
        counted.insert(Value(source: source, split: job.split, family: family)).inserted
      else { return }
      bytes += own
    }
    if data.makesViews { add(8 * rows * width.features) }
    add(
      job.candidate.learner.sharedBytes(rows: rows, features: width.features),
      family: job.candidate.family.name)
    let known = kept[source, default: 0]
    let new = min(bytes, max(0, DerivedValues.usualLimit - known))
    kept[source] = known + new
    return new
  }
}
