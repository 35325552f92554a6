import Specification

/// What `strata learners --json` says: families with their hyperparameters.
public struct LearnersDocument: Encodable, Sendable {
  struct Parameter: Encodable, Sendable {
    var key: String
    var aliases: [String]
    /// As it is written in a file; `nil` without one.
    var `default`: String?
    /// The values it takes, in words.
    var values: String
    var description: String
  }
  struct Family: Encodable, Sendable {
    var name: String
    var aliases: [String]
    var title: String
    var summary: String
    var reference: String
    var parameters: [Parameter]
  }
  let families: [Family]

  /// - Parameter name: Of one family, or an alias of it; all if `nil`.
  /// - Returns: `nil` if there is none of the name.
  public init?(_ name: String? = nil) {
    families = FamilyDocument.all.filter { family in name.map(family.answers) ?? true }.map {
      Family(
        name: $0.name, aliases: $0.aliases, title: $0.title, summary: $0.summary,
        reference: $0.reference,
        parameters: $0.parameters.map {
          Parameter(
            key: $0.key, aliases: $0.aliases,
            default: $0.defaultText.isEmpty ? nil : $0.defaultText, values: $0.domain,
            description: $0.summary)
        })
    }
    if families.isEmpty { return nil }
  }
}
