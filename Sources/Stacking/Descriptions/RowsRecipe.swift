package import Jobs
package import Resampling
import Tabular

/// Which rows of a table take part for one target in one evaluation, and how they are split.
package struct RowsRecipe: Hashable, Sendable {
  /// What holds rows out, which are then predicted.
  package struct Holdout: Hashable, Sendable {
    package var scheme: HoldoutScheme
    /// Names the draw where rows are drawn by chance; `nil` where they are not, so that the name of such a
    /// holdout says nothing.
    package var draw: String?

    package init(scheme: HoldoutScheme, name: String) {
      self.scheme = scheme
      draw = scheme.isDrawnByChance ? scheme.drawName(name) : nil
    }
  }
  /// The stage's table as the evaluation sees it, by what it holds.
  package var table: JobKey
  package var target: String
  /// What is predicted of the target.
  package var task = TargetTask.regression
  /// Those that an ordinal target was declared to have, in their order; empty where none were.
  package var levels: [String] = []
  package var holdout: Holdout?
  /// Whether a holdout evaluation predicts the rows with no known target as well.
  package var predictsGaps: Bool
  package var folds: FoldScheme
  /// The layer, from 1, whose own folds these are; `nil` for those of the stack.
  package var foldsLayer: Int?
  /// The experiment's.
  package var seed: UInt64

  package init(
    table: JobKey,
    target: String,
    task: TargetTask = .regression,
    levels: [String] = [],
    holdout: Holdout? = nil,
    predictsGaps: Bool,
    folds: FoldScheme,
    foldsLayer: Int? = nil,
    seed: UInt64
  ) {
    self.table = table
    self.target = target
    self.holdout = holdout
    self.predictsGaps = predictsGaps
    self.folds = folds
    self.foldsLayer = foldsLayer
    self.seed = seed
    self.task = task
    self.levels = levels
  }
}

extension RowsRecipe {
  func write(to writer: inout CanonicalWriter) {
    writer.add("rows", table)
    writer.add("target", target)
    if task != .regression { writer.add("task", task.rawValue) }
    for level in levels { writer.add("level", level) }
    if let holdout {
      holdout.scheme.write(to: &writer)
      if let draw = holdout.draw { writer.add("draw", draw) }
      writer.add("predicts gaps", predictsGaps)
    }
    folds.write(to: &writer)
    if let foldsLayer { writer.add("folds of layer", foldsLayer) }
    writer.add("seed", seed)
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    table = try reader.key("rows")
    target = try reader.text("target")
    task = reader.next == "task" ? try reader.choice("task") : .regression
    levels = []
    while reader.next == "level" { levels.append(try reader.text("level")) }
    holdout = nil
    predictsGaps = false
    if reader.next == "holdout" {
      let scheme = try HoldoutScheme(from: &reader)
      holdout = Holdout(scheme: scheme, name: try reader.optionalText("draw") ?? "")
      predictsGaps = try reader.boolean("predicts gaps")
    }
    folds = try FoldScheme(from: &reader)
    foldsLayer = reader.next == "folds of layer" ? try reader.integer("folds of layer") : nil
    seed = try reader.unsigned("seed")
  }
}

extension HoldoutScheme {
  /// Whether a seed decides which rows are held out.
  package var isDrawnByChance: Bool {
    switch self {
    case .random, .group, .split: true
    case .part(let scheme, _, _): scheme.isDrawnByChance
    case .earliest, .latest, .column: false
    }
  }

  /// What a draw is called: all splits of one cross-validation are drawn together.
  package func drawName(_ name: String) -> String {
    switch self {
    case .split: "outer"
    case .part(let scheme, _, _): scheme.drawName(name)
    default: name
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .split(let scheme, let index):
      writer.add("holdout", fields: ["split", String(index)])
      scheme.write(to: &writer)
    case .part(let scheme, let size, let by):
      writer.add("holdout", fields: ["part", size.text] + by)
      scheme.write(to: &writer)
    case .random(let fraction): writer.add("holdout", fields: ["random", "\(fraction)"])
    case .earliest(let by, let fraction):
      writer.add("holdout", fields: ["earliest", "\(fraction)"] + by)
    case .latest(let by, let fraction):
      writer.add("holdout", fields: ["latest", "\(fraction)"] + by)
    case .group(let by, let fraction): writer.add("holdout", fields: ["group", "\(fraction)"] + by)
    case .column(let name): writer.add("holdout", fields: ["column", name])
    }
  }

  package init(from reader: inout CanonicalReader) throws(CanonicalError) {
    var fields = try reader.fields("holdout")
    let word = try fields.text()
    if word == "column" {
      self = .column(try fields.text())
    } else if word == "split" {
      let index = try fields.integer()
      try fields.end()
      self = .split(of: try FoldScheme(from: &reader), index: index)
      return
    } else if word == "part" {
      let size = try fields.value { TrainingSize($0) }
      var by: [String] = []
      while !fields.isAtEnd { by.append(try fields.text()) }
      self = .part(of: try HoldoutScheme(from: &reader), size, latestBy: by)
      return
    } else {
      let fraction = try fields.number()
      var by: [String] = []
      while !fields.isAtEnd { by.append(try fields.text()) }
      switch word {
      case "random": self = .random(fraction: fraction)
      case "earliest": self = .earliest(by: by, fraction: fraction)
      case "latest": self = .latest(by: by, fraction: fraction)
      case "group": self = .group(by: by, fraction: fraction)
      default: throw .value(label: "holdout", text: word)
      }
    }
    try fields.end()
  }
}

extension FoldScheme {
  func write(to writer: inout CanonicalWriter) {
    func numbered(_ word: String, _ count: Int, _ other: Int, _ by: [String]) {
      writer.add("folds", fields: [word, String(count), String(other)] + by)
    }
    switch self {
    case .kfold(let count, let repeats, let shuffle):
      numbered(shuffle ? "kfold" : "kfold in order", count, repeats, [])
    case .stratified(let count, let repeats): numbered("stratified", count, repeats, [])
    case .grouped(let by, let count, let repeats): numbered("grouped", count, repeats, by)
    case .stratifiedGroups(let by, let count, let repeats):
      numbered("stratified groups", count, repeats, by)
    case .leaveOneGroupOut(let by): numbered("leave one group out", 0, 0, by)
    case .blocks(let by, let count, let purge): numbered("blocks", count, purge, by)
    case .forwardChaining(let by, let count, let purge):
      numbered("forward chaining", count, purge, by)
    case .backwardChaining(let by, let count, let purge):
      numbered("backward chaining", count, purge, by)
    case .cuts(let by, let cuts):
      let depths = [cuts.early, cuts.late].flatMap { [String($0.count)] + $0.map(String.init) }
      writer.add("folds", fields: ["cuts", String(cuts.coveringBlocks)] + depths + by)
    case .column(let name): numbered("column", 0, 0, [name])
    }
  }

  package init(from reader: inout CanonicalReader) throws(CanonicalError) {
    var fields = try reader.fields("folds")
    let word = try fields.text()
    if word == "cuts" {
      let coveringBlocks = try fields.integer()
      func depths(_ fields: inout CanonicalFields) throws(CanonicalError) -> [Int] {
        var depths: [Int] = []
        for _ in 0..<(try fields.count()) { depths.append(try fields.integer()) }
        return depths
      }
      let (early, late) = (try depths(&fields), try depths(&fields))
      var by: [String] = []
      while !fields.isAtEnd { by.append(try fields.text()) }
      self = .cuts(
        by: by, EdgeCuts(early: early, late: late, coveringBlocks: coveringBlocks))
      return
    }
    let (count, other) = (try fields.integer(), try fields.integer())
    var by: [String] = []
    while !fields.isAtEnd { by.append(try fields.text()) }
    switch word {
    case "kfold": self = .kfold(count: count, repeats: other, shuffle: true)
    case "kfold in order": self = .kfold(count: count, repeats: other, shuffle: false)
    case "stratified": self = .stratified(count: count, repeats: other)
    case "grouped": self = .grouped(by: by, count: count, repeats: other)
    case "stratified groups": self = .stratifiedGroups(by: by, count: count, repeats: other)
    case "leave one group out": self = .leaveOneGroupOut(by: by)
    case "blocks": self = .blocks(by: by, count: count, purge: other)
    case "forward chaining": self = .forwardChaining(by: by, count: count, purge: other)
    case "backward chaining": self = .backwardChaining(by: by, count: count, purge: other)
    case "column" where by.count == 1: self = .column(by[0])
    default: throw .value(label: "folds", text: word)
    }
  }
}
