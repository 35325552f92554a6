import Resampling
import Tabular
import YAML

enum FoldKind: String, CaseIterable {
  case auto, kfold, stratified, grouped, blocks
  case leaveOneGroupOut = "leave_one_group_out"
  case forwardChaining = "forward_chaining"
  case backwardChaining = "backward_chaining"
  case column
}

enum HoldoutKind: String, CaseIterable {
  case random, earliest, latest, group, column
}

extension ExperimentReader {
  /// Folds by their kind, or `auto` alone.
  func folds(_ node: YAMLNode) -> StackSpec.Folds? {
    if node.scalar?.text == FoldKind.auto.rawValue {
      return StackSpec.Folds(
        scheme: .kfold(count: 5, repeats: 1, shuffle: true), resemblesGap: true, mark: node.mark)
    }
    guard var reader = SpecReader(node, .folds, "'folds'", log) else { return nil }
    let kinds = FoldKind.allCases.map(\.rawValue).joined(separator: ", ")
    guard
      let kind = reader.required("kind", "one of \(kinds)").flatMap({
        named($0, "'kind'", .foldKind, FoldKind.self)
      })
    else { return nil }
    reader.narrow(to: kind.rawValue)
    let scheme = folds(kind, &reader)
    reader.finish()
    return scheme.map {
      StackSpec.Folds(scheme: $0, resemblesGap: kind == .auto, mark: node.mark)
    }
  }

  private func folds(_ kind: FoldKind, _ reader: inout SpecReader) -> FoldScheme? {
    switch kind {
    case .auto:
      return .kfold(count: count(&reader), repeats: repeats(&reader), shuffle: true)
    case .kfold:
      let (count, repeats) = (count(&reader), repeats(&reader))
      let shuffle = reader.boolean("shuffle")
      if !shuffle, repeats > 1, let node = reader.optional("repeats") {
        return log.unsuitable(node, "'repeats'", "1: without shuffling all repeats are the same")
      }
      return .kfold(count: count, repeats: repeats, shuffle: shuffle)
    case .stratified:
      return .stratified(count: count(&reader), repeats: repeats(&reader))
    case .column:
      return reader.requiredText("column", "a column").map { .column($0.value) }
    case .grouped:
      let by = by(&reader)
      let (count, repeats) = (count(&reader), repeats(&reader))
      return by.map { .grouped(by: $0, count: count, repeats: repeats) }
    case .leaveOneGroupOut:
      return by(&reader).map { .leaveOneGroupOut(by: $0) }
    case .blocks, .forwardChaining, .backwardChaining:
      let by = by(&reader)
      let count = count(&reader)
      let purge = reader.integer("purge")
      guard let by else { return nil }
      switch kind {
      case .forwardChaining: return .forwardChaining(by: by, count: count, purge: purge)
      case .backwardChaining: return .backwardChaining(by: by, count: count, purge: purge)
      default: return .blocks(by: by, count: count, purge: purge)
      }
    }
  }

  private func count(_ reader: inout SpecReader) -> Int {
    reader.integer("count")
  }

  private func repeats(_ reader: inout SpecReader) -> Int {
    reader.integer("repeats")
  }

  private func by(_ reader: inout SpecReader) -> [String]? {
    reader.requiredColumns("by").map { $0.map(\.value) }
  }

  func holdout(_ node: YAMLNode, _ owner: String) -> HoldoutScheme? {
    guard var reader = SpecReader(node, .holdout, owner, log) else { return nil }
    let kinds = HoldoutKind.allCases.map(\.rawValue).joined(separator: ", ")
    guard
      let kind = reader.required("kind", "one of \(kinds)").flatMap({
        named($0, "'kind'", .holdoutKind, HoldoutKind.self)
      })
    else { return nil }
    reader.narrow(to: kind.rawValue)
    let scheme = holdout(kind, &reader)
    reader.finish()
    return scheme
  }

  private func holdout(_ kind: HoldoutKind, _ reader: inout SpecReader) -> HoldoutScheme? {
    if kind == .column {
      return reader.requiredText("column", "a column of 0 and 1").map { .column($0.value) }
    }
    let by = kind == .random ? [] : by(&reader)
    let fraction = reader.required("fraction", "a number in (0, 1), or a percentage")
      .flatMap { log.fraction($0, "'fraction'") }
    guard let by, let fraction else { return nil }
    switch kind {
    case .earliest: return .earliest(by: by, fraction: fraction)
    case .latest: return .latest(by: by, fraction: fraction)
    case .group: return .group(by: by, fraction: fraction)
    case .random, .column: return .random(fraction: fraction)
    }
  }
}
