import Planning
import Specification
import Jobs
import TableFiles
import Tabular

/// What `strata check --json` says of a sound experiment.
public struct CheckDocument: Encodable, Sendable {
  struct Table: Encodable, Sendable {
    var name: String
    var file: String
    var rows: Int
    var columns: Int
    /// Cells that can't be read as their column declares; they count as missing.
    var invalidCells: Int
  }
  struct Stage: Encodable, Sendable {
    var name: String
    var targets: [String]
    var stack: String
  }
  let experiment: String
  let file: String
  let tables: [Table]
  let learners: [String]
  let stages: [Stage]
  /// Without the base.
  let variants: [String]
  let jobs: Int

  public init(_ loaded: LoadedExperiment) {
    let spec = loaded.experiment
    experiment = spec.name
    file = spec.file
    tables = spec.tables.compactMap { table in
      loaded.contents[table.name].map {
        Table(
          name: table.name, file: table.request.file, rows: $0.table.rowCount,
          columns: $0.table.columns.count, invalidCells: $0.invalid.count)
      }
    }
    learners = spec.candidates.map(\.name)
    stages = spec.stages.map {
      Stage(name: $0.name, targets: $0.targets.map(\.value), stack: $0.stack.value)
    }
    variants = Array(loaded.variantNames.dropFirst())
    jobs = loaded.network.graph.count
  }
}
