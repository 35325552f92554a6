import Stacking
import Learners
import YAML

extension ExperimentReader {
  /// A kind of trend by its name alone, or a mapping with its settings; `nil` for none, and after a
  /// report.
  func trend(_ node: YAMLNode, _ features: [FeatureSpec]) -> StageSpec.Trend? {
    var trend = StageSpec.Trend(
      kinds: [], of: [], by: [], reach: TrendSpec.defaultReach, alpha: TrendSpec.defaultAlpha,
      mark: node.mark)
    if node.scalar != nil {
      guard let setting = kinds(node, "'trend'") else { return nil }
      (trend.kinds, trend.isChosen) = setting
    } else {
      guard var reader = SpecReader(node, .trend, "'trend'", log) else { return nil }
      let names = TrendKind.allCases.map(\.rawValue) + ["auto"]
      let expected = ParameterDomain.choice(names).text + ", or a list of kinds"
      let setting = reader.required("kind", expected).flatMap { kinds($0, "'kind'") }
      trend.of = reader.columns("of") ?? []
      trend.by = reader.columns("by") ?? []
      if let reach = reader.optionalReal("reach") { trend.reach = reach }
      let alpha = reader.optional("alpha")
      if let alpha = reader.optionalReal("alpha") { trend.alpha = alpha }
      reader.finish()
      guard let setting else { return nil }
      (trend.kinds, trend.isChosen) = setting
      if let alpha, !trend.kinds.contains(.linear) {
        let expected = "left out, as no trend of the list is linear"
        log.report(
          .unsuitable(what: "'alpha'", found: alpha.phrase, expected: expected), alpha.mark)
      }
    }
    guard trend.kinds.contains(where: { $0 != .none }) else { return nil }
    if trend.of.isEmpty {
      let hasTime = features.contains { if case .time = $0.kind { true } else { false } }
      guard hasTime else {
        let expected = "numeric features of the stage, as it has no feature {time: …}"
        log.report(.missingKey("of", in: "'trend'", expected: expected), node.mark)
        return nil
      }
      trend.of = [Marked("time", node.mark)]
    }
    return trend
  }

  /// A kind, a list of kinds, or `auto`.
  private func kinds(_ node: YAMLNode, _ what: String) -> (kinds: [TrendKind], isChosen: Bool)? {
    if node.scalar?.text == "auto" { return (TrendKind.automatic, true) }
    let names = TrendKind.allCases.map(\.rawValue)
    let expected =
      node.items == nil
      ? ParameterDomain.choice(names + ["auto"]).text + (what == "'kind'" ? ", or a list" : "")
      : ParameterDomain.choice(names).text
    var kinds: [TrendKind] = []
    var marks: [Mark] = []
    for item in node.items ?? [node] {
      // A word such as 'null' would be an absent value; it is spelled out as 'none'.
      guard let kind = item.scalar.flatMap({ TrendKind(rawValue: $0.text) }) else {
        return log.unsuitable(item, what, expected)
      }
      if let first = kinds.firstIndex(of: kind) {
        log.report(.duplicateCandidate("trend=\(kind.rawValue)", first: marks[first]), item.mark)
        return nil
      }
      kinds.append(kind)
      marks.append(item.mark)
    }
    return kinds.isEmpty ? log.unsuitable(node, what, expected) : (kinds, false)
  }
}
