import Learners
import YAML

/// A family of learners in words, for guides and lists.
public struct FamilyDocument: Sendable {
  public struct Parameter: Sendable {
    public let key: String
    public let aliases: [String]
    public let defaultText: String
    public let domain: String
    public let summary: String
  }
  public let name: String
  public let aliases: [String]
  public let title: String
  public let summary: String
  public let reference: String
  /// Whether fits honour the weights of rows.
  public let usesWeights: Bool
  public let parameters: [Parameter]

  /// All families, in the catalogue's order.
  public static var all: [FamilyDocument] { LearnerCatalogue.all.map(FamilyDocument.init) }

  /// Whether it is called so.
  public func answers(to name: String) -> Bool { self.name == name || aliases.contains(name) }

  private init(_ family: LearnerFamily) {
    name = family.name
    aliases = family.aliases
    title = family.title
    summary = family.summary
    reference = family.reference
    usesWeights = family.usesWeights
    parameters = family.hyperparameters.map {
      Parameter(
        key: $0.key, aliases: $0.aliases, defaultText: family.defaultValue(of: $0).text,
        domain: $0.domain.text, summary: $0.summary)
    }
  }
}

extension Candidate {
  /// The name of its learner's family.
  public var familyName: String { family.name }
}
