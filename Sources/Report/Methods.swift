import Wording

/// A paragraph on how the results came about, ready to be pasted into a paper, with its references.
struct Methods {
  let report: ExperimentReport

  var text: String {
    var sentences: [String] = []
    let targets = report.targets.filter { $0.blend != nil }
    let bases = Set(targets.flatMap(\.models).filter { $0.layer != nil }.map(\.name)).count
    let layers = targets.flatMap(\.models).compactMap(\.layer).max() ?? 1
    sentences.append(
      "We fitted stacked ensembles (Wolpert 1992; van der Laan et al. 2007) of \(counted(bases, "base model", grouped: true)) in "
        + "\(counted(layers, "layer", grouped: true)) for \(counted(targets.count, "target", grouped: true)) in "
        + "\(counted(report.stages.count, "stage", grouped: true)) with Strata \(fact("Strata"))"
        + (fact("Seed").isEmpty ? "." : " (seed \(fact("Seed"))).")
    )
    if !report.families.isEmpty {
      sentences.append("The base models were \(listed(report.families.map(Self.named))).")
    }
    let filled = report.inventories.flatMap(\.columns).reduce(0) { $0 + $1.filled }
    if filled > 0 {
      sentences.append(
        "The stacks filled \(counted(filled, "missing cell", grouped: true)) of "
          + "\(listed(report.inventories.map(\.name))).")
    }
    sentences.append(evaluations)
    if report.targets.contains(where: { !$0.intervals.isEmpty }) {
      sentences.append(
        "Prediction intervals were built from out-of-fold residuals (CV+; Barber et al. 2021), and their coverage "
          + "is reported on rows that the models had not seen.")
    }
    if report.comparison != nil {
      sentences.append(
        "Variants were compared on the same folds with the corrected resampled t test (Nadeau and Bengio 2003) and its "
          + "Bayesian form with a region of practical equivalence (Benavoli et al. 2017), over targets with "
          + "Wilcoxon’s signed ranks (Demšar 2006), and p values were corrected by Holm’s method (1979)."
      )
    }
    if !report.series.isEmpty {
      sentences.append("Trends are seasonal Theil–Sen slopes (Hirsch et al. 1982).")
    }
    return sentences.joined(separator: " ")
  }

  /// "extremely randomised trees (et; Geurts, Ernst & Wehenkel 2006)".
  private static func named(_ family: ExperimentReport.Family) -> String {
    let models = family.models.count > 3 ? "\(family.models.count) settings" : listed(family.models)
    let title = family.title.hasSuffix(".") ? String(family.title.dropLast()) : family.title
    return "\(uncapitalised(title)) (\(models); \(shortCitation(family.reference)))"
  }

  /// A title within a sentence; abbreviations and names of programs stay.
  private static func uncapitalised(_ title: String) -> String {
    let second = title.dropFirst().first
    guard let second, second.isLowercase || second == "-" else { return title }
    let first = title.prefix { !$0.isWhitespace && $0 != "-" }
    // Names: Gaussian, XGBoost, CatBoost.
    if first == "Gaussian" || first.dropFirst().contains(where: \.isUppercase) { return title }
    return title.prefix(1).lowercased() + title.dropFirst()
  }

  private func fact(_ term: String) -> String {
    report.run.facts.first { $0.term == term }?.value ?? ""
  }

  private var evaluations: String {
    let kinds = Set(report.evaluations.map(\.kind))
    var words: [String] = []
    if kinds.contains(.outOfFold) { words.append("out of fold") }
    let holdouts = report.evaluations.filter { $0.kind == .holdout }.map(\.title)
    if !holdouts.isEmpty { words.append("on rows held out (\(listed(holdouts)))") }
    if kinds.contains(.masked) { words.append("end to end on known cells that were masked") }
    if kinds.contains(.truth) { words.append("against the known truth") }
    let methods = report.baselineNames.filter { $0 != "baseline" && $0 != "group mean" }
    let others = methods.isEmpty ? "" : " and with simple methods (\(listed(methods)))"
    return "Scores were computed \(listed(words)) and compared with the mean of the known cells of "
      + "the same \(report.naive.isEmpty ? "target" : listed(report.naive))\(others)."
  }

  /// Those that the paragraph names.
  var references: [String] {
    let known = [
      (
        "Wolpert 1992", "Wolpert, D. H. (1992). Stacked generalization. Neural Networks 5, 241–259."
      ),
      (
        "van der Laan",
        "van der Laan, M. J., Polley, E. C., Hubbard, A. E. (2007). Super learner. Statistical "
          + "Applications in Genetics and Molecular Biology 6(1)."
      ),
      (
        "Barber",
        "Barber, R. F., Candès, E. J., Ramdas, A., Tibshirani, R. J. (2021). Predictive inference "
          + "with the jackknife+. Annals of Statistics 49, 486–507."
      ),
      (
        "Nadeau",
        "Nadeau, C., Bengio, Y. (2003). Inference for the generalization error. Machine Learning "
          + "52, 239–281."
      ),
      (
        "Benavoli",
        "Benavoli, A., Corani, G., Demšar, J., Zaffalon, M. (2017). Time for a change: a tutorial "
          + "for comparing multiple classifiers through Bayesian analysis. JMLR 18(77), 1–36."
      ),
      (
        "Demšar",
        "Demšar, J. (2006). Statistical comparisons of classifiers over multiple data sets. JMLR 7, "
          + "1–30."
      ),
      (
        "Holm",
        "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian "
          + "Journal of Statistics 6, 65–70."
      ),
      (
        "Hirsch",
        "Hirsch, R. M., Slack, J. R., Smith, R. A. (1982). Techniques of trend analysis for monthly "
          + "water quality data. Water Resources Research 18, 107–121."
      ),
    ]
    let text = text
    var own: [String] = []
    for family in report.families where !own.contains(family.reference) {
      own.append(family.reference)
    }
    return known.filter { text.contains($0.0) }.map(\.1)
      + own.map { $0.hasSuffix(".") ? $0 : $0 + "." }
      + [strata]
  }

  /// As CITATION.cff says it.
  private var strata: String {
    "The Strata authors. Strata: stacked-ensemble experiments defined in YAML. Version "
      + "\(fact("Strata")), MIT licence."
  }

  var html: [HTML] {
    [
      .element("p", ["id": "methods-text", "class": "methods"], text),
      .copyButton(of: "methods-text"),
      .element("ul", ["class": "references"], references.map { .element("li", $0) }),
    ]
  }
}

/// "Geurts, Ernst & Wehenkel 2006" of a reference that begins with its authors.
///
/// Of several references the first; what has no year is cited by its authors alone.
func shortCitation(_ reference: String) -> String {
  let first = reference.prefix { $0 != ";" }
  var authors = String(first.prefix { $0 != "," })
  if let ampersand = first.firstRange(of: " & ") {
    let last = first[ampersand.upperBound...].prefix { $0 != "," }
    authors = String(first[..<ampersand.upperBound] + last)
  }
  var year: Substring?
  var rest = first
  while let start = rest.firstIndex(where: \.isNumber) {
    let digits = rest[start...].prefix(while: \.isNumber)
    if digits.count == 4, let number = Int(digits), (1800...2100).contains(number) { year = digits }
    rest = rest[digits.endIndex...]
  }
  return year.map { "\(authors) \($0)" } ?? authors
}
