import Stacking

extension StageSpec {
  /// A candidate in every form, and less every trend, in which this stage has it, on the scale of a
  /// target.
  package func candidates(of candidate: Candidate, for target: String) -> [Candidate] {
    inForms(candidate, for: target).flatMap { own -> [Candidate] in
      guard let trend else { return [own] }
      var own = own
      if trend.isChosen {
        own.trend = .chosen(among: trend.kinds.map(trend.spec))
        return [own]
      }
      let plain = own.name
      return trend.kinds.map { kind in
        own.trend = .fixed(trend.spec(kind))
        if trend.kinds.count > 1 {
          own.name = Candidate.name(plain, with: "trend=\(kind.rawValue)")
        }
        return own
      }
    }
  }

  private func inForms(_ candidate: Candidate, for target: String) -> [Candidate] {
    var own = candidate
    own.scale = transform.scale(of: target)
    guard let baseline else { return [own] }
    if baseline.isChosen {
      own.form = .chosen(among: baseline.forms)
      return [own]
    }
    return baseline.forms.map { form in
      own.form = .fixed(form)
      if baseline.forms.count > 1 {
        own.name = Candidate.name(candidate.name, with: "form=\(form.name)")
      }
      return own
    }
  }
}

extension Candidate {
  /// A name with one more setting: `gbm[learning_rate=0.03,form=ratio]`.
  fileprivate static func name(_ name: String, with setting: String) -> String {
    name.hasSuffix("]") ? "\(name.dropLast()),\(setting)]" : "\(name)[\(setting)]"
  }
}
