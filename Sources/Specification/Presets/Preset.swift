import YAML

/// A stack that is known by name, with the learners it is made of.
enum Preset: String, CaseIterable {
  case fast, good, best
  case published = "amlsg_published"

  /// What the name stands for, in the language of experiment files.
  var text: String {
    switch self {
    case .fast:
      Self.text(
        [
          Self.inside("gbm", Self.gbm), Self.inside("et", Self.et),
          Self.between("ridge", "family: ridge"),
        ],
        blend: "{kind: greedy, classes: likelihood}", more: Self.someClasses + Self.someQuantiles)
    case .good:
      Self.text(
        [
          Self.inside("gbm", Self.gbm), Self.inside("et", Self.et),
          Self.inside("gp", "family: gaussian_process"), Self.between("ridge", "family: ridge"),
        ], blend: "{kind: greedy, classes: likelihood}", more: Self.manyClasses + Self.manyQuantiles
      )
    case .best:
      Self.text(
        [
          Self.inside("gbm_slow", Self.slowGBM + ", task: regression"),
          Self.inside("gbm_random", Self.randomGBM + ", task: regression"),
          Self.inside("cat", "family: cat, task: regression"), Self.inside("et", Self.et),
          Self.between("gp_trend", "family: gaussian_process, linear: true"),
          Self.inside("mlp", "family: mlp, ensemble_size: 1, task: regression"),
        ], blend: "{kind: greedy, bags: 30, classes: likelihood}",
        more: Self.manyClasses + Self.bestClasses + Self.manyQuantiles + Self.slowQuantiles)
    // AutoGluon's four families as the published code asks for them, with its defaults: ten thousand
    // rounds at most, stopped on each fold's own rows by a patience that grows.
    case .published:
      """
      learners:
        NN_TORCH: {family: mlp, preset: nn_torch}
        GBM: {family: gbm, n_estimators: 10000, learning_rate: 0.05, \(Self.patience("early_stopping_round"))}
        CAT: {family: cat, iterations: 10000, learning_rate: 0.05, \(Self.patience("early_stopping_rounds"))}
        XGB: {family: xgb, n_estimators: 10000, learning_rate: 0.1, max_cat_to_onehot: 100, \(Self.patience("early_stopping_rounds"))}
      stack:
        folds: {kind: kfold, count: 5}
        stopping: own_fold
        layers:
          - [NN_TORCH, GBM, CAT, XGB]
          - {candidates: [NN_TORCH, GBM, CAT, XGB], folds: {kind: kfold, count: 5}}
        blend: {kind: greedy, steps: 25, decimals: 6, layers: each}
      """
    }
  }

  private static let gbm = """
    family: gbm, n_estimators: 300, learning_rate: 0.05, num_leaves: 8, min_data_in_leaf: 5, \
    feature_fraction: 0.7, min_data_per_group: 5, cat_smooth: 1, cat_l2: 1
    """
  private static let slowGBM = """
    family: gbm, n_estimators: 1000, learning_rate: 0.03, num_leaves: 12, min_data_in_leaf: 4, \
    feature_fraction: 0.7, bagging_fraction: 0.8, min_data_per_group: 5, cat_smooth: 1, cat_l2: 1
    """
  private static let randomGBM = """
    family: gbm, extra_trees: true, n_estimators: 1500, learning_rate: 0.03, num_leaves: 31, \
    min_data_in_leaf: 2, lambda_l2: 1, feature_fraction: 0.9, bagging_fraction: 0.9, \
    min_data_per_group: 5, cat_smooth: 1, cat_l2: 1
    """
  /// How far features count beyond what was known of them: in the same season, and of rows without a season at all.
  private static let reach = "feature_reach: 3, season_reach: 1"
  /// Regressions that extrapolate, each with another idea of what goes on beyond the known years, and the mean of series and
  /// season. Chosen on public panels; others, such as the nearest known value, made the ensemble worse there.
  private static let panels = [
    ("panel_level", "family: panel, \(reach), trend: none, errors: independent"),
    ("panel_means", "family: panel, \(reach), trend: none, feature_means: true"),
    ("panel_trend", "family: panel, \(reach), trend: common, feature_means: true"),
    ("panel_series", "family: panel, \(reach), trend: series, feature_means: true"),
    ("panel_slopes", "family: panel, \(reach), trend: series, series_slopes: true"),
    (
      "panel_walk",
      "family: panel, \(reach), trend: series, series_slopes: true, time_effects: true"
    ),
    ("panel_relative", "family: panel, \(reach), trend: none, features: relative"),
    ("panel_ratio", "family: panel, \(reach), trend: none, features: ratio"),
    // On the scale that was measured: what adds up there does not add up in logarithms.
    (
      "panel_raw",
      "family: panel, \(reach), trend: series, feature_means: true, logarithm: never"
    ),
    (
      "panel_sum",
      "family: panel, \(reach), trend: none, errors: independent, logarithm: never, log_features: false"
    ),
    (
      "panel_line",
      "family: panel, trend: none, errors: independent, logarithm: never, log_features: false"
    ),
    ("panel_trees", "family: panel, \(reach), trend: none, errors: independent, trees: 50"),
    (
      "trend_trees",
      "family: panel, \(reach), trend: common, errors: independent, trees: 50"
    ),
    (
      "within_trees",
      "family: panel, \(reach), trend: common, damping: 0, effects: fixed, errors: independent, trees: 50"
    ),
    (
      "panel_forest",
      "family: panel, feature_reach: 3, trend: none, features: none, errors: independent, trees: 50"
    ),
    ("climatology", "family: climatology"),
  ]

  /// Members for targets of classes alone: of the penalties the weak one serves where a plane parts the classes.
  private static let someClasses = [
    ("logistic", "family: logistic"), ("logistic_strong", "family: logistic, alpha: 30"),
    ("logistic_weak", "family: logistic, alpha: 0.01"),
  ]
  private static let manyClasses =
    someClasses + [
      ("rf_classes", "family: random_forest, task: classification"),
      (
        "knn_classes",
        "family: nearest_neighbours, n_neighbors: 10, weights: distance, task: classification"
      ),
      (
        "xgb_classes",
        "family: xgb, n_estimators: 200, learning_rate: 0.1, max_depth: 4, subsample: 0.8, "
          + "colsample_bytree: 0.7, task: classification"
      ),
    ]

  /// Several networks, as the probabilities of one are too sure where rows are few; a quarter of the rounds of `cat`, which
  /// are as good.
  private static let bestClasses = [
    ("mlp_classes", "family: mlp, task: classification"),
    ("cat_classes", "family: cat, iterations: 250, task: classification"),
  ]

  /// Members for targets of quantiles alone.
  private static let someQuantiles = [("linear_quantiles", "family: quantile_regression")]
  private static let manyQuantiles =
    someQuantiles + [
      ("rf_quantiles", "family: random_forest, min_samples_leaf: 3, task: quantile"),
      (
        "knn_quantiles",
        "family: nearest_neighbours, n_neighbors: 30, weights: distance, task: quantile"
      ),
    ]

  private static let slowQuantiles = [
    inside("gbm_slow_quantiles", slowGBM + ", task: quantile"),
    inside("gbm_random_quantiles", randomGBM + ", task: quantile"),
    inside("cat_quantiles", "family: cat, task: quantile"),
    inside("mlp_quantiles", "family: mlp, ensemble_size: 1, task: quantile"),
  ]

  /// A learner for gaps inside the known time steps: it does not extrapolate.
  private static func inside(_ name: String, _ settings: String) -> (String, String) {
    (name, settings + ", gap: inside")
  }

  /// A learner for gaps inside that extrapolates features without a limit, so that it has no part in targets relative to a column
  /// that go beyond the known years.
  private static func between(_ name: String, _ settings: String) -> (String, String) {
    (name, settings + ", gap: between")
  }

  /// One layer of some learners, and for gaps outside the panel regressions.
  private static func text(
    _ own: [(String, String)], blend: String, more: [(String, String)]
  ) -> String {
    let learners = own + panels.map { ($0.0, $0.1 + ", gap: outside") } + more
    return """
      learners:
        \(learners.map { "\($0.0): {\($0.1)}" }.joined(separator: "\n  "))
      stack:
        folds: auto
        layers: [[\(learners.map(\.0).joined(separator: ", "))]]
        blend: \(blend)
      """
  }

  private static let et = "family: extra_trees, min_samples_leaf: 2"
  private static func patience(_ key: String) -> String {
    "\(key): 300, early_stopping_share: 0.3"
  }
}

/// Puts what presets stand for in their place, before anything else is read.
struct PresetExpansion {
  let log: SpecLog

  /// Whether some stack names a preset.
  func concern(_ root: YAMLNode) -> Bool {
    root["stacks"]?.entries?.contains { $0.value["preset"] != nil } ?? false
  }

  /// The experiment with the stacks and learners of its presets written out.
  ///
  /// A key of the stack replaces the preset's; a learner of the file that bears the name of one of
  /// the preset's stands in its place, and for the same gaps unless it says for which.
  func expanded(_ root: YAMLNode) -> YAMLNode {
    guard concern(root), let stacks = root["stacks"]?.entries else { return root }
    var learners = root["learners"]?.entries ?? []
    let own = learners.count
    var written: [YAMLNode.Entry] = []
    for stack in stacks {
      var stack = stack
      if let name = stack.value["preset"], let parts = parts(of: name) {
        stack.value = merged(stack.value, over: parts.stack)
        let used = names(in: stack.value["layers"])
        for learner in parts.learners where used.contains(learner.key) {
          if let known = learners.firstIndex(where: { $0.key == learner.key }) {
            // Two presets that name it say the same of it, or the names in presets would be others.
            assert(known < own || learners[known].value.yamlText == learner.value.yamlText)
            learners[known].value = inheriting(learners[known].value, from: learner.value)
          } else {
            learners.append(learner)
          }
        }
      }
      written.append(stack)
    }
    var root = root
    root.set("stacks", YAMLNode(.mapping(written), mark: root["stacks"]?.mark ?? root.mark))
    root.set("learners", YAMLNode(.mapping(learners), mark: root["learners"]?.mark ?? root.mark))
    return root
  }

  /// A learner of the file with the gaps of the preset's in whose place it stands, unless it has its own.
  private func inheriting(_ own: YAMLNode, from preset: YAMLNode) -> YAMLNode {
    guard own.entries != nil, own["gap"] == nil, let gap = preset["gap"] else { return own }
    var own = own
    own.set("gap", gap.marked(own.mark), keyMark: own.mark)
    return own
  }

  /// Learners of the file that stand in the place of a preset's and do not say for which gaps, as warnings: with a gap of
  /// its own a learner is meant to stand there.
  func replacements(in root: YAMLNode) -> [SpecError] {
    let own = root["learners"]?.entries ?? []
    var warnings: [SpecError] = []
    for stack in root["stacks"]?.entries ?? [] {
      guard let name = stack.value["preset"], let parts = parts(of: name) else { continue }
      let used = names(in: merged(stack.value, over: parts.stack)["layers"])
      for learner in parts.learners where used.contains(learner.key) {
        guard let replacing = own.first(where: { $0.key == learner.key }),
          replacing.value.entries != nil, replacing.value["gap"] == nil,
          !warnings.contains(where: { $0.mark == replacing.keyMark })
        else { continue }
        warnings.append(
          SpecError(
            .replacesPresetLearner(
              learner.key, preset: name.scalar?.text ?? "",
              gap: learner.value["gap"]?.scalar?.text ?? Candidate.Gap.any.rawValue),
            replacing.keyMark))
      }
    }
    return warnings
  }

  private func parts(of name: YAMLNode) -> (learners: [YAMLNode.Entry], stack: YAMLNode)? {
    let known = Preset.allCases.map(\.rawValue)
    guard
      let text = log.text(name, "'preset'", expected: "one of " + known.joined(separator: ", "))
    else { return nil }
    guard let preset = Preset(rawValue: text.value) else {
      log.report(.unknownName(.preset, text.value, known: known), text.mark)
      return nil
    }
    guard let root = try? YAMLNode.parse(preset.text, file: name.mark.file).marked(name.mark),
      let learners = root["learners"]?.entries, let stack = root["stack"]
    else { preconditionFailure("the text of preset '\(text.value)' is not sound") }
    return (learners, stack)
  }

  private func merged(_ own: YAMLNode, over preset: YAMLNode) -> YAMLNode {
    var merged = preset
    merged.mark = own.mark
    for entry in own.entries ?? [] where entry.key != "preset" && !entry.value.isNull {
      merged.set(entry.key, entry.value, keyMark: entry.keyMark)
    }
    return merged
  }

  /// The names that layers may hold, wherever they stand in them.
  private func names(in node: YAMLNode?) -> Set<String> {
    switch node?.content {
    case .scalar(let scalar): [scalar.text]
    case .sequence(let items): items.reduce(into: []) { $0.formUnion(names(in: $1)) }
    case .mapping(let entries): names(in: entries.first { $0.key == "candidates" }?.value)
    case nil: []
    }
  }
}

extension YAMLNode {
  fileprivate subscript(_ key: String) -> YAMLNode? {
    entries?.first { $0.key == key }?.value
  }

  fileprivate mutating func set(_ key: String, _ value: YAMLNode, keyMark: Mark? = nil) {
    var entries = entries ?? []
    if let place = entries.firstIndex(where: { $0.key == key }) {
      entries[place] = Entry(key, keyMark: keyMark ?? entries[place].keyMark, value: value)
    } else {
      entries.append(Entry(key, keyMark: keyMark ?? mark, value: value))
    }
    content = .mapping(entries)
  }

  /// The node with every mark at one place.
  fileprivate func marked(_ mark: Mark) -> YAMLNode {
    switch content {
    case .scalar: YAMLNode(content, mark: mark)
    case .sequence(let items): YAMLNode(.sequence(items.map { $0.marked(mark) }), mark: mark)
    case .mapping(let entries):
      YAMLNode(
        .mapping(
          entries.map { Entry($0.key, keyMark: mark, value: $0.value.marked(mark)) }), mark: mark)
    }
  }
}
