import Resampling
import Statistics
import FoundationEssentials
public import Specification
import Tabular

/// Variants compared with a reference: verdicts by target, fold and slice, and over all targets.
public struct ComparisonReport: Sendable {
  /// What is asked on the command line; whatever is `nil` is as the reference's experiment declares.
  public struct Request: Sendable {
    public var operands: [String]
    /// The folder of all results.
    public var root: String
    /// The name.
    public var metric: String?
    public var rope: Tolerance?
    public var evaluation: String?
    /// Whether slices and ratings are left out.
    var isBrief = false

    public init(
      operands: [String], root: String, metric: String? = nil, rope: Tolerance? = nil,
      evaluation: String? = nil
    ) {
      self.operands = operands
      self.root = root
      self.metric = metric
      self.rope = rope
      self.evaluation = evaluation
    }
  }

  let rules: ComparisonRules
  /// The reference first.
  let names: [String]
  let evaluation: EvaluationName
  let isFolds: Bool
  let rows: [ComparisonRow]
  let ranking: ComparisonRanking?
  /// What was compared, the reference first.
  let figures: [ComparedFigures]
  /// The errors of the folds that were paired, of whole targets.
  let folds: [PairedFold]

  /// One fold with the reference and with a variant.
  struct PairedFold: Sendable {
    var variant: String
    var stage: String
    var target: String
    var `repeat`: Int
    var fold: Int
    var reference: Double
    var value: Double
  }

  /// Reads the results and compares each variant with the first.
  ///
  /// - Throws: ``ComparisonError``.
  public init(_ request: Request) throws(ComparisonError) {
    let contenders = try Contender.all(of: request.operands, root: request.root)
    let reference = try contenders[0].declaration()
    for contender in contenders.dropFirst() {
      try Self.checkFormulas(contender, reference)
    }
    try self.init(
      contenders.map { ComparedVariant($0.variant, of: $0.folder, name: $0.name) },
      declared: reference, request)
  }

  /// Compares each variant with the first.
  ///
  /// - Parameters:
  ///   - contenders: At least two.
  ///   - declared: The experiment of the first; `nil` where it is not known.
  /// - Throws: ``ComparisonError``.
  init(
    _ contenders: [ComparedVariant], declared: Experiment?, _ request: Request
  ) throws(ComparisonError) {
    let spec = declared?.comparison ?? ComparisonSpec()
    rules = ComparisonRules(
      metric: try Self.metric(request.metric, declared) ?? spec.metric,
      rope: request.rope ?? spec.rope, level: spec.level,
      fixedFolds: declared?.stagesOfFixedFolds ?? [])
    var figures: [ComparedFigures] = []
    for contender in contenders { figures.append(try contender.figures(rules.metric)) }
    guard figures.allSatisfy({ !$0.places.isEmpty }) else {
      throw .metricOfNone(rules.metric.rawValue)
    }
    names = figures.map(\.name)
    var wanted = try Self.evaluation(named: request.evaluation, figures) ?? spec.evaluation
    // Whole stacks that are refitted for each fold are the cleanest evidence.
    let isOuter =
      (wanted ?? .outer) == .outer
      && figures.allSatisfy { !$0.outerFolds.isEmpty }
    if isOuter {
      for index in figures.indices { figures[index].takeOuterFolds() }
      wanted = nil
    }
    let chosen = try Self.evaluation(wanted, figures)
    isFolds = chosen == nil
    evaluation = chosen ?? (isOuter ? .outer : .outOfFold)
    var time: [String: [Int]] = [:]
    if let chosen {
      for (index, contender) in contenders.enumerated() {
        let (keys, rows) = try contender.rows(chosen)
        figures[index].rows = rows
        if index == 0 { time = declared?.timePlaces(among: keys) ?? [:] }
      }
    }
    self.figures = figures
    var rows: [ComparisonRow] = []
    for variant in figures.dropFirst() {
      rows += PairedComparison(
        reference: figures[0], variant: variant, rules: rules, evaluation: chosen, time: time,
        foldsName: evaluation
      ).rows(ofSlices: !request.isBrief)
    }
    guard !rows.isEmpty else { throw .nothingInCommon }
    self.rows = Self.corrected(rows, significance: 1 - rules.level)
    ranking = ComparisonRanking(
      figures, evaluation: chosen, rules: rules, isRated: !request.isBrief)
    folds = figures.dropFirst().flatMap { Self.paired($0, figures[0]) }
  }

  /// Throws where a metric of one name has two formulas.
  private static func checkFormulas(
    _ contender: Contender, _ reference: Experiment?
  ) throws(ComparisonError) {
    guard let reference, let other = try contender.declaration() else { return }
    for metric in reference.evaluation.metrics {
      let same = other.evaluation.metrics.first { $0.rawValue == metric.rawValue }
      if let same, same != metric {
        throw .formulasDiffer(metric.rawValue, folder: contender.folder.path)
      }
    }
  }

  private static func paired(
    _ variant: ComparedFigures, _ reference: ComparedFigures
  ) -> [PairedFold] {
    reference.places.filter(\.slice.isEmpty).flatMap { place -> [PairedFold] in
      let others = variant.folds[place] ?? []
      return (reference.folds[place] ?? []).compactMap { fold in
        others.first {
          $0.repeat == fold.repeat && $0.fold == fold.fold && $0.heldOut == fold.heldOut
        }.map {
          PairedFold(
            variant: variant.name, stage: place.stage, target: place.target, repeat: fold.repeat,
            fold: fold.fold, reference: fold.value, value: $0.value)
        }
      }
    }
  }

  /// The metric of the name on the command line: any, or a formula of the experiment.
  private static func metric(
    _ name: String?, _ declared: Experiment?
  ) throws(ComparisonError) -> Measure? {
    guard let name else { return nil }
    let formulas = (declared?.evaluation.metrics ?? []).filter {
      if case .formula = $0 { true } else { false }
    }
    if let metric = formulas.first(where: { $0.rawValue == name }) ?? Measure(rawValue: name) {
      return metric
    }
    throw .unknownMetric(name, known: (formulas + Measure.allCases).map(\.rawValue))
  }

  /// Of the name on the command line.
  private static func evaluation(
    named name: String?, _ figures: [ComparedFigures]
  ) throws(ComparisonError) -> EvaluationName? {
    guard let name else { return nil }
    guard let evaluation = EvaluationName(name) else {
      throw .unknownEvaluation(name, known: shared(figures).map(\.text))
    }
    return evaluation
  }

  /// The evaluations that all have.
  private static func shared(_ figures: [ComparedFigures]) -> [EvaluationName] {
    figures[0].evaluations.filter { name in figures.allSatisfy { $0.values[name] != nil } }
  }

  /// The folds where all have the same ones, otherwise the first evaluation that all have, the
  /// nearest to the question first.
  ///
  /// - Returns: `nil` for the folds.
  private static func evaluation(
    _ wanted: EvaluationName?, _ figures: [ComparedFigures]
  ) throws(ComparisonError) -> EvaluationName? {
    let shared = shared(figures)
    let hasFolds = figures.allSatisfy { !$0.folds.isEmpty }
    let unlike = figures.dropFirst().flatMap { PairedComparison.unlikeFolds(figures[0], $0) }
    let leaky = Self.names(
      figures.dropFirst().flatMap { PairedComparison.leakyFolds(figures[0], $0) })
    if let wanted {
      guard shared.contains(wanted) else {
        throw .unknownEvaluation(wanted.text, known: shared.map(\.text))
      }
      guard wanted == .outOfFold else { return wanted }
      let places = Self.names(unlike)
      guard hasFolds, places.isEmpty else { throw .foldsDiffer(places) }
      guard leaky.isEmpty else { throw .leakyFolds(leaky) }
      return nil
    }
    if hasFolds, unlike.isEmpty, leaky.isEmpty { return nil }
    let others = shared.filter { $0 != .outOfFold }
    guard let best = [.truth, .masked].first(where: others.contains) ?? others.first else {
      if unlike.isEmpty, !leaky.isEmpty { throw .leakyFolds(leaky) }
      throw unlike.isEmpty
        ? .nothingInCommon : .foldsDiffer(unlike.map { "\($0.stage)/\($0.target)" })
    }
    return best
  }

  /// Each place once, by its name.
  private static func names(_ places: [ComparedFigures.Place]) -> [String] {
    var names: [String] = []
    for name in places.map({ "\($0.stage)/\($0.target)" }) where !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// The p values of one kind of test corrected together, each slice's groups apart, and the
  /// verdicts over all targets that follow.
  private static func corrected(
    _ rows: [ComparisonRow], significance: Double
  ) -> [ComparisonRow] {
    var rows = rows
    var families: [[String]] = []
    for row in rows where !families.contains([row.test.rawValue, row.slice]) {
      families.append([row.test.rawValue, row.slice])
    }
    for family in families {
      let members = rows.indices.filter {
        [rows[$0].test.rawValue, rows[$0].slice] == family && rows[$0].pValue != nil
      }
      let adjusted = Holm.adjusted(members.compactMap { rows[$0].pValue })
      for (member, value) in zip(members, adjusted) { rows[member].adjustedPValue = value }
    }
    for index in rows.indices where rows[index].test == .signedRank {
      // Equivalent was found by the interval, which no significance overrules.
      if rows[index].verdict == Verdict.undecided.rawValue,
        let adjusted = rows[index].adjustedPValue, adjusted < significance
      {
        let isBetter = (rows[index].rankBiserial ?? 0) > 0
        rows[index].verdict = (isBetter ? Verdict.better : .worse).rawValue
      }
      if rows[index].verdict != Verdict.undecided.rawValue { rows[index].neededToDecide = nil }
    }
    return rows
  }
}

/// One variant that takes part: a results folder, and which variant of it.
private struct Contender {
  var name: String
  var folder: ComparedFolder
  var variant: String

  static func all(
    of operands: [String], root: String
  ) throws(ComparisonError) -> [Contender] {
    var found: [Contender] = []
    for operand in operands {
      let (folder, variant) = try resolve(operand, root: root)
      if let variant {
        guard let known = folder.variants.first(where: { $0 == variant }) else {
          throw .unknownVariant(variant, folder: folder.path, known: folder.variants)
        }
        found.append(Contender(name: operand, folder: folder, variant: known))
      } else if operands.count == 1 {
        for variant in try folder.variantsReferenceFirst() {
          found.append(
            Contender(
              name: variant.isEmpty ? operand : variant, folder: folder, variant: variant))
        }
      } else {
        found.append(Contender(name: operand, folder: folder, variant: folder.variants[0]))
      }
    }
    var names: Set<String> = []
    for contender in found where !names.insert(contender.name).inserted {
      throw .sameName(contender.name)
    }
    guard found.count > 1 else { throw .fewerThanTwo }
    return found
  }

  /// A folder, or the name of one among the results, and the variant behind a colon.
  private static func resolve(
    _ operand: String, root: String
  ) throws(ComparisonError) -> (ComparedFolder, String?) {
    func folder(_ name: String) -> String? {
      let trimmed = name.hasSuffix("/") ? String(name.dropLast()) : name
      return [trimmed, "\(root)/\(trimmed)"].first {
        FileManager.default.fileExists(atPath: "\($0)/metrics.csv")
      }
    }
    if let path = folder(operand) { return (try ComparedFolder(path: path), nil) }
    if let colon = operand.lastIndex(of: ":"), let path = folder(String(operand[..<colon])) {
      return (try ComparedFolder(path: path), String(operand[colon...].dropFirst()))
    }
    throw .noResults(operand)
  }

  /// The experiment as it was run.
  func declaration() throws(ComparisonError) -> Experiment? { try folder.declaration() }
}

extension ComparedFolder {
  /// The variants with the one first that the others are compared with.
  fileprivate func variantsReferenceFirst() throws(ComparisonError) -> [String] {
    guard let reference = try declaration()?.reference, variants.contains(reference) else {
      return variants
    }
    return [reference] + variants.filter { $0 != reference }
  }

  /// The experiment as it was run; `nil` where the folder holds no record of a run.
  fileprivate func declaration() throws(ComparisonError) -> Experiment? {
    let path = "\(path)/run.json"
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    // Strata wrote the record itself: whatever is wrong in it, the remedy is to run again.
    guard let record = try? JSONDecoder().decode(RunFile.self, from: data),
      let experiment = try? ExperimentReader.read(
        text: record.specification, file: record.file, readsFiles: false)
    else { throw .unreadableRecord(path) }
    return experiment
  }
}

extension Experiment {
  /// By label of a stage that declares its time: where the columns of time are among `keys`, if all are.
  fileprivate func timePlaces(among keys: [String]) -> [String: [Int]] {
    var places: [String: [Int]] = [:]
    for stage in stages {
      let columns = timeColumns(ofStage: stage.name)
      let found = columns.compactMap { keys.firstIndex(of: $0) }
      if !found.isEmpty, found.count == columns.count { places[stage.label] = found }
    }
    return places
  }

  /// Labels of the stages whose folds are the same however often they are made: those in order of time
  /// or by a column, and those that may become so, as they are to resemble the gap.
  fileprivate var stagesOfFixedFolds: Set<String> {
    Set(
      stages.filter { stage in
        stack(stage.stack.value).map { $0.folds.resemblesGap || !$0.folds.scheme.isRepeatable }
          ?? false
      }.map(\.label))
  }
}

extension FoldScheme {
  /// Whether rows are dealt out by chance, so that repeats give other folds.
  fileprivate var isRepeatable: Bool {
    switch self {
    case .kfold(_, _, let shuffle): shuffle
    case .stratified, .grouped, .stratifiedGroups: true
    case .blocks, .leaveOneGroupOut, .forwardChaining, .backwardChaining, .cuts, .column: false
    }
  }
}
