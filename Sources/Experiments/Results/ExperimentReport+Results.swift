import Stacking
import Specification
import Resampling
import Report
import Planning
import Tabular

extension ExperimentReport {
  /// What `report.html` tells of the results of a run.
  ///
  /// - Parameters:
  ///   - comparison: Of the variants; `nil` where there are none, or nothing to compare.
  ///   - timeline: Of the jobs that ran.
  init(
    _ variants: VariantResults, of loaded: LoadedExperiment, record: RunFile,
    comparison: ComparisonReport?, timeline: [Span] = []
  ) throws {
    let results = variants.written
    try self.init(results, of: loaded, record: record)
    self.comparison = comparison.map { Comparison($0) }
    variantScores = VariantScore.all(
      variants.scores, metric: loaded.experiment.evaluation.metrics.first)
    variantCosts = VariantCost.all(variants.scores)
    agreement = variants.agreement.map { Agreement($0) }
    search = Search(loaded)
    maps = Map.all(of: loaded.experiment)
    graph = variants.insight?.graph
    errorCorrelations = variants.insight?.correlations ?? []
    self.timeline = timeline
  }

  private init(
    _ results: CollectedResults, of loaded: LoadedExperiment, record: RunFile
  ) throws {
    let experiment = loaded.experiment
    let sliced = SlicedFigures(results, of: loaded).figures()
    self.init(
      name: experiment.name, title: experiment.title,
      metrics: experiment.evaluation.metrics.map {
        Metric(name: $0.rawValue, title: $0.title, isError: $0.goal == .lower)
      },
      evaluations: Evaluation.all(of: results), naive: experiment.evaluation.naive.map(\.value),
      targets: results.targets.map {
        Target(
          $0, unit: loaded.network.rawTable(of: $0.stage)?[$0.target]?.unit,
          level: loaded.network.intervalLevel(of: $0.stage), sliced)
      },
      inventories: experiment.inventories.compactMap { spec in
        guard let filled = results.filled[spec.table.value],
          let stage = experiment.stage(filling: spec.table.value)
        else { return nil }
        return Inventory(
          spec.name, filled, keys: loaded.network.keyColumns(of: stage.name),
          level: loaded.network.intervalLevel)
      },
      sources: experiment.tables.compactMap { table in
        record.tables[table.name].map { Source(table.name, $0) }
      },
      specification: record.specification, run: Run(record, missing: results.missing))
    values = experiment.values.prefix(10_000).map {
      Value(path: $0.path, text: $0.origin.text, place: "\($0.origin.mark)")
    }
    families = Family.all(of: targets, in: experiment)
    series = try Series.all(results, of: loaded)
    classTables = ClassTable.all(results, of: loaded)
    quantileTables = QuantileTable.all(results)
    learningCurves = results.targets.flatMap { target in
      let metric = CollectedResults.metric(of: target, in: experiment).map(ScoreMetric.measure)
      return target.learningCurve.filter { $0.metric == metric }.map {
        LearningPoint(
          place: "\(target.label)/\(target.target)", evaluation: $0.evaluation.title, size: $0.size,
          trainingRows: $0.trainingRows, value: $0.value)
      }
    }
    sliceNames = experiment.slices.map(\.name)
    predictions = Prediction.all(results, of: loaded, evaluations: evaluations)
    expectations = ExpectationResults(results, of: loaded).lines.map { Expectation($0) }
  }
}

extension ExperimentReport.Family {
  /// The families of the base models, in the order in which these stand in the targets' layers.
  fileprivate static func all(
    of targets: [ExperimentReport.Target], in experiment: Experiment
  ) -> [Self] {
    let documents = FamilyDocument.all
    var found: [Self] = []
    for model in targets.flatMap(\.models) {
      guard case .candidate = model.role else { continue }
      guard
        let name = experiment.candidates.first(where: { $0.name == model.name })?.familyName,
        let document = documents.first(where: { $0.answers(to: name) })
      else { continue }
      if let place = found.firstIndex(where: { $0.name == document.name }) {
        if !found[place].models.contains(model.name) { found[place].models.append(model.name) }
      } else {
        found.append(
          Self(
            name: document.name, title: document.title, reference: document.reference,
            models: [model.name]))
      }
    }
    return found
  }
}

extension ExperimentReport.Evaluation {
  /// All that any target was scored in: out of fold, holdouts, masked, truth.
  fileprivate static func all(of results: CollectedResults) -> [Self] {
    all(named: results.evaluations)
  }

  /// - Parameter names: As scores refer to them; each may stand several times.
  static func all(named names: [EvaluationName]) -> [Self] {
    var found: [Self] = []
    for name in names where !found.contains(where: { $0.name == name.text }) {
      found.append(Self(name))
    }
    return [Kind.outOfFold, .holdout, .masked, .truth].flatMap { kind in
      found.filter { $0.kind == kind }
    }
  }

  private init(_ evaluation: EvaluationName) {
    let kind: Kind =
      switch evaluation {
      case .outOfFold: .outOfFold
      case .holdout, .outer: .holdout
      case .masked: .masked
      case .truth: .truth
      }
    self.init(
      name: evaluation.text, title: evaluation == .outOfFold ? "out of fold" : evaluation.title,
      kind: kind)
  }
}

extension ExperimentReport.Target {
  fileprivate init(
    _ target: CollectedResults.Target, unit: String?, level: Double?,
    _ sliced: [SlicedFigures.Figure]
  ) {
    let rows = LeaderboardRow.rows(of: target)
    let blend = rows.first { $0.model == .blend }
    let coverages = (blend?.scores ?? []).filter { $0.metric == .coverage }
    self.init(
      stage: target.label, name: target.target, unit: unit,
      models: rows.map(ExperimentReport.Model.init),
      intervals: coverages.compactMap { score in
        level.map { level in
          .init(
            evaluation: score.evaluation.text, level: level, coverage: score.value,
            width: blend?.value(score.evaluation, .width))
        }
      },
      slices: sliced.filter { $0.stage == target.label && $0.target == target.target }.map {
        .init(
          slice: $0.slice, group: $0.group, rows: $0.rows,
          score: .init(evaluation: $0.evaluation.text, metric: $0.metric.text, value: $0.value))
      }, decisions: DecisionText.lines(of: target))
    otherIntervals = (blend?.scores ?? []).compactMap { score in
      guard case .coverageAt(let level) = score.metric else { return nil }
      return .init(
        evaluation: score.evaluation.text, level: level, coverage: score.value,
        width: blend?.value(score.evaluation, .widthAt(level)))
    }
    isOutOfFoldLeaky = target.evidence.isLeaky
  }
}

extension ExperimentReport.Model {
  fileprivate init(_ row: LeaderboardRow) {
    let role: Role =
      row.model.layer.map { .candidate(layer: $0) }
      ?? (row.model.isBaseline ? .baseline : .blend)
    self.init(
      role: role, name: row.model.title,
      weight: row.weight, fitSeconds: row.times?.fit,
      predictSeconds: row.times?.predict,
      scores: row.scores.map {
        .init(evaluation: $0.evaluation.text, metric: $0.metric.text, value: $0.value)
      })
  }
}

extension ExperimentReport.Inventory {
  fileprivate init(
    _ name: String, _ filled: FilledTable, keys: [String], level: (_ stage: String) -> Double?
  ) {
    self.init(
      name: name, rows: filled.table.rowCount,
      columns: filled.table.columns.filter { !keys.contains($0.name) }.map { column in
        let cells = filled.filled.filter { $0.column == column.name }
        // Too few rows for the level leave an interval without an end.
        let widths = cells.map { $0.upper - $0.lower }.filter(\.isFinite)
        return Column(
          name: column.name, unit: column.unit,
          measured: column.rowCount - column.missingCount - cells.count, filled: cells.count,
          missing: column.missingCount, level: cells.first.flatMap { level($0.stage) },
          meanWidth: widths.isEmpty ? nil : widths.reduce(0, +) / Double(widths.count))
      },
      file: ResultsFolder.inventory(name),
      provenance: ResultsFolder.provenance(name))
  }
}

extension ExperimentReport.Source {
  fileprivate init(_ table: String, _ source: RunFile.Source) {
    self.init(
      table: table, file: source.file, sha256: source.sha256, bytes: source.bytes,
      rows: source.rows,
      invalid: source.invalid.map { cell in
        let sheet = cell.sheet.map { "sheet '\($0)', " } ?? ""
        return Invalid(place: "\(sheet)row \(cell.row)", column: cell.column, value: cell.value)
      })
  }
}

extension ExperimentReport.Run {
  fileprivate init(_ record: RunFile, missing: [String]) {
    var facts: [(term: String, value: String)] = []
    func add(_ term: String, _ value: String?) { facts.append((term, value ?? "")) }
    add("Experiment file", record.file)
    add("Overrides", record.overrides.joined(separator: ", "))
    add("Seed", String(record.seed))
    add("Strata", record.strata)
    add("Git commit", record.commit)
    add("Working folder", record.folder)
    add("Started", record.started)
    add("Duration", "\(fixed(record.seconds, 2)) s")
    let predicted = record.use?.predictedProcessorSeconds.map { " (predicted \(fixed($0, 1)) s)" }
    add("CPU time", record.use.map { "\(fixed($0.processorSeconds, 1)) s\(predicted ?? "")" })
    add("Peak memory", record.use.map { mebibytes($0.peakBytes) })
    add(
      "Jobs",
      "\(record.jobs.run) run, \(record.jobs.reused) results reused, "
        + "\(record.jobs.failed.count) failed, \(record.jobs.skipped) skipped")
    add("Processors", String(record.machine.processors))
    add("Arithmetic", record.machine.arithmetic)
    facts.removeAll { $0.value.isEmpty }
    self.init(
      facts: facts, failures: record.jobs.failed.map { .init(job: $0.job, cause: $0.cause) },
      missing: missing, warnings: record.warnings)
    command = record.repeating
  }
}
