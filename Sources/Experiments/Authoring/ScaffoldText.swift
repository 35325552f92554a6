import TableFiles
import Tabular
import YAML

/// The text of a first experiment.
struct ScaffoldText {
  let name: String
  /// As the experiment names it.
  let data: String
  let sheet: String?
  let layout: ScaffoldLayout
  let source: ScaffoldSource

  /// How rows are held out.
  struct Plan {
    var folds: String
    var holdouts: [String]
    /// How many folds; a layer that is to improve the stack needs three.
    var count: Int
  }

  /// From what suits most tables to what suits nearly all.
  var plans: [Plan] {
    let tests = layout.tests.map {
      "\(Self.holdoutName($0)): {kind: column, column: \(Self.quoted($0))}"
    }
    let time = Self.list(layout.time)
    func blocks(_ count: Int) -> String {
      "{kind: blocks, by: \(time), count: \(count)}   # held-out rows lie together in time"
    }
    func shuffled(_ count: Int) -> String {
      "{kind: kfold, count: \(count)}"
    }
    let early = tests.isEmpty ? ["backcast: {kind: earliest, by: \(time), fraction: 0.2}"] : tests
    let random = tests.isEmpty ? ["random: {kind: random, fraction: 0.2}"] : tests
    var plans: [Plan] = []
    if !layout.time.isEmpty {
      plans += [5, 3, 2].map { Plan(folds: blocks($0), holdouts: early, count: $0) }
      plans += [5, 3, 2].map { Plan(folds: blocks($0), holdouts: [], count: $0) }
    }
    plans += [5, 3, 2].map { Plan(folds: shuffled($0), holdouts: random, count: $0) }
    plans += [5, 3, 2].map { Plan(folds: shuffled($0), holdouts: [], count: $0) }
    return plans
  }

  func text(_ plan: Plan) -> String {
    let sheet = sheet.map { "\n    sheet: \(Self.quoted($0))" } ?? ""
    let ignore =
      layout.constant.isEmpty
      ? "" : "\n    ignore: \(Self.list(layout.constant))   # the same in every row, or empty"
    let key = layout.key.isEmpty ? "" : "\n    key: \(Self.list(layout.key))"
    let used = source.declarations.filter { !layout.constant.contains($0.column) }
    let columns =
      used.isEmpty
      ? ""
      : "\n    columns:" + used.map { "\n      \(Self.quoted($0.column)): \($0.text)" }.joined()
    let missing =
      source.missing.isEmpty
      ? ""
      : "\n    missing: [NA, \(source.missing.joined(separator: ", "))]   # marks of missing values"
    let skip =
      source.skip.isEmpty
      ? "" : "\n    skip: [\(source.skip.map(String.init).joined(separator: ", "))]   # totals"
    var features: [String] = []
    if !layout.time.isEmpty { features.append("{time: \(Self.list(layout.time))}") }
    if !layout.dateParts.isEmpty {
      features.append(
        "{date: \(Self.quoted(layout.time[0])), parts: [\(layout.dateParts.joined(separator: ", "))], cyclic: true}"
      )
    } else if layout.time.count > 1, source.contents.table[layout.time[0]]?.moment == nil {
      features.append("{cyclic: \(Self.quoted(layout.time[1])), period: 12, harmonics: 2}")
      if layout.time.count > 3 {
        features.append("{cyclic: \(Self.quoted(layout.time[3])), period: 24}")
      }
    }
    if !layout.dateParts.isEmpty, layout.time.count == 2 {
      let isClock = source.contents.table[layout.time[1]]?.moment != nil
      let name = Self.quoted(layout.time[1])
      features.append(
        isClock
          ? "{date: \(name), parts: hour, cyclic: true}" : "{cyclic: \(name), period: 24}")
    }
    features += layout.features.map(Self.quoted)
    features += layout.texts.map { "{text: \(Self.quoted($0))}" }
    let fills = layout.hasGaps ? "\n    fills: complete" : ""
    let inventory =
      layout.hasGaps
      ? """

      inventories:
        complete: {table: complete, intervals: 0.9}   # the table with its gaps filled
      """ : ""
    // With the features and the first layer's predictions as inputs.
    let linear = layout.predictsClasses ? "logistic" : "ridge"
    let second =
      plan.count > 2
      ? "{candidates: [\(linear)], when: improves}   # a second layer, used if it improves the stack"
      : "[\(linear)]                  # a second layer"
    let methods = layout.time.isEmpty ? "[mean, ridge]" : "[mean, carried, line, ridge]"
    let metrics =
      layout.predictsClasses
      ? "[log_loss, accuracy, balanced_accuracy, roc_auc_ovr]" : "[rmse, mae, r2, bias]"
    let baselines =
      layout.predictsClasses
      ? ""
      : "\n  baselines: {methods: \(methods)}   # simple methods that the stack should be better than"
    let holdouts =
      plan.holdouts.isEmpty ? "" : "\n        holdouts: {\(plan.holdouts.joined(separator: ", "))}"
    return Self.trimmed(
      """
      # A starter experiment for \(Self.inOneLine(data)). Validate it with strata check, run it with strata run.
      strata: 1
      name: \(Self.quoted(name))
      seed: 1

      tables:
        data:
          file: \(Self.quoted(data))\(sheet)\(key)\(skip)\(columns)\(missing)\(ignore)

      learners:                        # strata learners lists the families
        gbm:         {family: gbm, learning_rate: 0.05, num_iterations: 200}
        extra_trees: {family: extra_trees}
        \((linear + ":").padding(12)) {family: \(linear)}

      stacks:
        two_layers:
          folds: \(plan.folds)
          layers:
            - [gbm, extra_trees, \(linear)]
            - \(second)

      stages:
        \(layout.hasGaps ? "fill" : "predict"):
          table: data
          targets: \(Self.list(layout.targets))
          features: [\(features.joined(separator: ", "))]
          stack: two_layers\(fills)

      evaluate:
        metrics: \(metrics)\(baselines)\(holdouts.replacing("\n        ", with: "\n  "))

      compare: {metric: \(layout.predictsClasses ? "log_loss" : "rmse"), rope: 1%}   # region of practical equivalence
      \(inventory)
      """) + "\n"
  }

  /// A path may have line ends in it, and other things that no comment can hold.
  private static func inOneLine(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar in
      let isHeld =
        scalar.properties.generalCategory != .control
        && ![0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value)
      return isHeld ? scalar : " "
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// A column's name in the letters that a holdout's may have.
  private static func holdoutName(_ column: String) -> String {
    let letters = column.map { character in
      character.isASCII && (character.isLetter || character.isNumber || character == "_")
        ? character : "_"
    }
    return String(letters.prefix(100))
  }

  static func list(_ names: [String]) -> String {
    "[\(names.map(quoted).joined(separator: ", "))]"
  }

  /// A text as YAML, in quotes where it needs them; what looks like a variable is written as text.
  static func quoted(_ text: String) -> String {
    let mark = Mark(file: "", line: 1, column: 1)
    let literal = text.replacing("${", with: "$${")
    return trimmed(YAMLNode(.scalar(YAMLNode.Scalar(literal, isPlain: false)), mark: mark).yamlText)
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

extension String {
  /// With blanks up to a width.
  fileprivate func padding(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
