import Jobs
import Learners
import Report
import Planning
import Store
import Wording

/// What the fits of an experiment found, as `strata show --fits` prints it.
public struct FitsText: Sendable {
  private let experiment: String
  let rows: [FitRow]
  /// How many fits have no stored result.
  public let missingCount: Int

  /// - Parameter loaded: As it last ran.
  /// - Throws: ``StoreError``.
  public init(_ loaded: LoadedExperiment, root: String) throws {
    experiment = loaded.name
    let network = loaded.network
    var found: [FitRow] = []
    let wanted = network.fitRows
    if let store = try ResultsFolder.existingStore(in: root) {
      for row in wanted {
        var row = row
        guard let output = try JobOutput(of: network.nodes[row.id.index], in: store),
          let result = output.result
        else { continue }
        row.read(result)
        found.append(row)
      }
      try store.close()
    }
    rows = found
    missingCount = wanted.count - found.count
  }

  public var isEmpty: Bool { rows.isEmpty }

  /// A table for each stage, target and evaluation: one line for each fit.
  public func text(_ style: TerminalStyle = .plain) -> String {
    var sections: [(title: String, rows: [FitRow])] = []
    for row in rows {
      let title = "\(row.stage)/\(row.target), \(row.evaluation.label)"
      if sections.last?.title == title {
        sections[sections.count - 1].rows.append(row)
      } else {
        sections.append((title, [row]))
      }
    }
    return sections.map { section in
      var table = TextTable(["layer", "model", "fold", "found"], leftAligned: 4, kept: 4)
      for row in section.rows {
        table.add([String(row.layer), row.model, row.foldText, row.summary])
      }
      return "\(section.title)\n\(table.text(style))"
    }.joined(separator: "\n\n") + "\n\n" + style.wrapped(Self.legend)
  }

  private static let legend =
    "fold 'all': the fit on all rows. '-': nothing to choose, or not recorded for this learner. "
    + "--json has every coefficient."

  /// What `strata show --fits --json` says.
  public var document: FitsDocument {
    FitsDocument(experiment: experiment, fits: rows.map { FitsDocument.Fit($0) })
  }
}

extension FitRow {
  /// `3`, or `2.3` in the second repeat.
  fileprivate var foldText: String {
    guard let fold, let own = `repeat` else { return "all" }
    return own == 1 ? String(fold) : "\(own).\(fold)"
  }

  /// Parameters by feature as their number, all others with four digits.
  fileprivate var summary: String {
    if let failure { return "failed: \(failure)" }
    var parts: [String] = []
    var counts: [(name: String, count: Int)] = []
    for fact in facts {
      if let point = fact.name.firstIndex(of: ".") {
        let name = String(fact.name[..<point])
        if let place = counts.firstIndex(where: { $0.name == name }) {
          counts[place].count += 1
        } else {
          counts.append((name, 1))
        }
        continue
      }
      switch fact.value {
      case .number(let number): parts.append("\(fact.name) \(significant(number))")
      case .text(let text): parts.append("\(fact.name) \(text)")
      }
    }
    // The number of coefficients is told by those that are not 0.
    for (name, count) in counts where name != "coefficient" {
      parts.append("\(name) of \(counted(count, "term"))")
    }
    return parts.isEmpty ? "-" : parts.joined(separator: ", ")
  }
}

private func significant(_ number: Double) -> String {
  number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : figure(number)
}

/// What every fit found, as JSON.
public struct FitsDocument: Encodable, Sendable {
  struct Fact: Encodable, Sendable {
    var name: String
    var number: Double?
    var text: String?
  }
  struct Fit: Encodable, Sendable {
    var stage: String
    var target: String
    var evaluation: String
    var layer: Int
    var model: String
    /// Absent of the fit on all rows.
    var `repeat`: Int?
    var fold: Int?
    var failure: String?
    /// Empty where nothing is recorded.
    var facts: [Fact]

    init(_ row: FitRow) {
      stage = row.stage
      target = row.target
      evaluation = row.evaluation.label
      layer = row.layer
      model = row.model
      `repeat` = row.repeat
      fold = row.fold
      failure = row.failure
      facts = row.facts.map { fact in
        switch fact.value {
        case .number(let number): Fact(name: fact.name, number: number.isFinite ? number : nil)
        case .text(let text): Fact(name: fact.name, text: text)
        }
      }
    }
  }
  var experiment: String
  var fits: [Fit]
}
