import ArgumentParser
import Experiments

extension CompletionKind {
  /// What the command line itself tells.
  private static func words(
    _ find: @escaping @Sendable (CompletionWords) -> [String]
  ) -> CompletionKind {
    .custom { words, _, _ in find(CompletionWords(words)) }
  }

  static var stages: CompletionKind { words { $0.stages } }
  static var targets: CompletionKind { words { $0.targets } }
  static var variants: CompletionKind { words { $0.variants } }
  static var holdouts: CompletionKind { words { $0.holdouts } }
  static var runs: CompletionKind { words { $0.runs } }
  static var figures: CompletionKind { words { $0.figures } }
  static var families: CompletionKind { .list(CompletionWords.families) }
  static var metrics: CompletionKind { .list(CompletionWords.metrics) }
}
