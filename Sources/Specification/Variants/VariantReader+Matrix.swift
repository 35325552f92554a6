import YAML

extension VariantReader {
  /// One choice for each of some paths.
  private struct Combination {
    struct Setting {
      var path: String
      var mark: Mark
      var choice: Choice
    }
    var settings: [Setting] = []

    var name: String { settings.map(\.choice.name).joined(separator: ",") }

    func adding(_ other: Combination) -> Combination {
      Combination(settings: settings + other.settings)
    }

    /// Whether each path of a condition has one of the values that the condition names.
    func matches(_ condition: [YAMLNode.Entry]) -> Bool {
      condition.allSatisfy { wanted in
        settings.contains { setting in
          setting.path == wanted.key
            && (setting.choice.node.isSameValue(as: wanted.value)
              || wanted.value.items?.contains { $0.isSameValue(as: setting.choice.node) } == true)
        }
      }
    }
  }

  mutating func matrix(_ node: YAMLNode) {
    guard var reader = SpecReader(node, .matrix, "'matrix'", log) else { return }
    let product = product(of: axes(reader.optional("product"), "'product'"))
    let zipped = reader.optional("zip").map(zip)
    var combinations = product
    if let zipped {
      combinations = product.isEmpty ? zipped : product.flatMap { a in zipped.map { a.adding($0) } }
    }
    for condition in items(reader.optional("when"), "'when'") {
      combinations = applying(condition, to: combinations)
    }
    for excluded in items(reader.optional("exclude"), "'exclude'") {
      let condition = mapping(excluded, "an item of 'exclude'", "paths to values")
      check(condition, combinations)
      guard !condition.isEmpty else { continue }
      let left = combinations.filter { !$0.matches(condition) }
      if left.count == combinations.count { log.report(.excludesNothing, excluded.mark) }
      combinations = left
    }
    for included in items(reader.optional("include"), "'include'") {
      combinations.append(combination(included))
    }
    reader.finish()
    for combination in combinations where !combination.settings.isEmpty {
      add(
        combination.name,
        combination.settings.map { DocumentEdit($0.path, .set($0.choice.node), at: $0.mark) },
        at: combination.settings[0].choice.node.mark)
    }
  }

  private func items(_ node: YAMLNode?, _ what: String) -> [YAMLNode] {
    guard let node else { return [] }
    return log.items(node, what, expected: "a list of mappings") ?? []
  }

  private func axes(_ node: YAMLNode?, _ what: String) -> [[Combination]] {
    mapping(node, what, "paths to lists of values").map { entry in
      values(entry).map { choice in
        Combination(
          settings: [.init(path: entry.key, mark: entry.keyMark, choice: choice)])
      }
    }
  }

  /// Every combination of one of each axis; the last axis varies fastest.
  private func product(of axes: [[Combination]]) -> [Combination] {
    guard let first = axes.first else { return [] }
    var combinations = first
    for axis in axes.dropFirst() {
      // Far beyond the limit nothing is gained by making them all.
      guard combinations.count * axis.count <= Self.limit else {
        if let mark = axis.first?.settings.first?.mark {
          log.report(.tooManyVariants(limit: Self.limit), mark)
        }
        return []
      }
      combinations = combinations.flatMap { a in axis.map { a.adding($0) } }
    }
    return combinations
  }

  /// The first values of all axes together, then the second, and so on.
  private func zip(_ node: YAMLNode) -> [Combination] {
    let axes = axes(node, "'zip'")
    guard let count = axes.first?.count else { return [] }
    for (axis, entry) in Swift.zip(axes, node.entries ?? []) where axis.count != count {
      log.report(
        .unequalZip(entry.key, count: axis.count, first: node.entries?[0].key ?? "", of: count),
        entry.keyMark)
      return []
    }
    return (0..<count).map { place in
      axes.dropFirst().reduce(axes[0][place]) { $0.adding($1[place]) }
    }
  }

  /// `{if: {path: value}, product: {…}}`: the axes vary only where the condition holds.
  private func applying(
    _ node: YAMLNode, to combinations: [Combination]
  ) -> [Combination] {
    guard var reader = SpecReader(node, .condition, "an item of 'when'", log) else {
      return combinations
    }
    let condition = mapping(
      reader.required("if", "a mapping from paths to values"), "'if'", "paths to values")
    let axes = axes(
      reader.required("product", "a mapping from paths to lists of values"), "'product'")
    reader.finish()
    check(condition, combinations)
    let more = product(of: axes)
    guard !more.isEmpty, !condition.isEmpty else { return combinations }
    return combinations.flatMap { combination in
      combination.matches(condition) ? more.map { combination.adding($0) } : [combination]
    }
  }

  private func check(_ condition: [YAMLNode.Entry], _ combinations: [Combination]) {
    let paths = Set(combinations.flatMap { $0.settings.map(\.path) })
    for entry in condition where !paths.contains(entry.key) {
      log.report(
        .unknownName(.path, entry.key, known: paths.sorted()), entry.keyMark)
    }
  }

  /// One combination of its own: a mapping from paths to values.
  private func combination(_ node: YAMLNode) -> Combination {
    Combination(
      settings: mapping(node, "an item of 'include'", "paths to values").map { entry in
        let text =
          entry.value.scalar.map { Self.namePart($0.text) } ?? Self.namePart(entry.value.summary)
        return .init(
          path: entry.key, mark: entry.keyMark,
          choice: Choice(name: "\(Self.shortName(of: entry.key))=\(text)", node: entry.value))
      })
  }
}
