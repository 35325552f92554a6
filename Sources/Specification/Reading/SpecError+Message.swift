import Stacking
import TableFiles
import Resampling
import Learners
import Tabular
public import Wording
import YAML

extension SpecError {
  /// The problem in words, with its place.
  public var diagnosis: Diagnosis {
    var diagnosis = problem.diagnosis(in: mark.file)
    if case .yaml(.unreadable) = problem { return diagnosis.at(mark.file) }
    if let variant { diagnosis.what = "in variant '\(variant)': \(diagnosis.what)" }
    return diagnosis.at("\(mark)")
  }

  /// The problem in one line, as `file:line:column: what is wrong; what to do`.
  public var message: String { diagnosis.line }
  /// The problem in one line, without its place.
  public var sentence: String { problem.diagnosis(in: mark.file).sentence }

  /// The diagnosis, the line it is about, and a caret under the place.
  public func rendered(as severity: Diagnosis.Severity = .error, source: String) -> String {
    diagnosis.rendered(
      as: severity, excerpt: SourceExcerpt(mark, in: source).map { "\($0)" } ?? "")
  }
}

extension SpecError.Problem {
  /// The problem in words, without its place. All sentences are here, as in a table.
  ///
  /// - Parameter file: The file that the problem is in; a place in another file is named with it.
  func diagnosis(in file: String) -> Diagnosis {
    switch self {
    case .yaml(let problem): problem.diagnosis
    case .unknownKey(let key, let owner, let known):
      .init(
        "unknown key '\(key.visible())' in \(owner)",
        help: KeyHint.text(key, known: known) ?? choices(key, known))
    case .renamed(let old, let new):
      .init("'\(old)' is deprecated", help: "use '\(new)'; strata fmt --upgrade rewrites the file")
    case .underBothNames(let key, let former, let first):
      .init(
        "'\(former)' is the former name of '\(key)', which is set on \(place(first, file))",
        help: "remove one of them")
    case .missingKey(let key, let owner, let expected):
      .init("'\(key)' is missing in \(owner)", help: "add '\(key)': \(expected)")
    case .unsuitable(let what, let found, let expected):
      .init("\(what) is \(found)", help: "expected \(expected)")
    case .unusableMap(let what, let help): .init("map: \(what)", help: help)
    case .unsuitableChoice(let what, let found, let known):
      .init("\(what) is '\(found)'", help: choices(found, known))
    case .conflicting(let key, let other):
      .init("\(key) can't be combined with \(other)", help: "remove one of them")
    case .repeatedHyperparameter(let key, let name, let first):
      .init(
        "'\(key)' is another name of '\(name)', which is set on \(place(first, file))",
        help: "remove one of them")
    case .tooManyCandidates(let learner, let count, let limit):
      .init(
        "the lists of learner '\(learner)' make \(count) combinations; the limit is \(limit)",
        help: "shorten the lists")
    case .ignoredColumn(let column, let first):
      .init(
        "column '\(column)' is ignored here but used on \(place(first, file))",
        help: "remove it from one of the two")
    case .formula(let error): error.diagnosis
    case .formulaWithoutMean(let metric):
      .init(
        "stacks are chosen by squared errors: the leading metric '\(metric)' is no loss that is a mean over rows",
        help: "write it as mean(TERM) with 'better: lower', or put another metric first")

    case .interpolation(let text):
      .init(
        "'\(text)' has an unknown interpolation", help: "write ${vars.name}, or $${ for the text ${"
      )
    case .interpolatedKey(let key):
      .init(
        "key '\(key)' has an interpolation", help: "write the key out; only values are interpolated"
      )
    case .compoundInText(let variable):
      .init(
        "variable '\(variable)' is a list or a mapping and is used inside a text",
        help: "use it as a whole value, or make it a scalar")
    case .variableCycle(let path):
      .init("cyclic variables: \(chain(path))", help: "give one of them a value of its own")
    case .unfoldsTooFar(let variable):
      .init(
        (variable.map { "variable '\($0)' expands" } ?? "the variables expand")
          + " too far; the limit is 1000000 values, 100 levels and 100000 bytes of text",
        help: "remove references from one variable to another")
    case .overrideForm(let text):
      .init(
        "'\(text.visible())' is not an override", help: "write path=value, +path=value or ~path")
    case .overrideWithoutValue(let path):
      .init(
        "'\(path.visible())' has no value",
        help: "write \(path.visible())=VALUE, or ~\(path.visible()) to remove it")
    case .overrideBehindAnchor(let path, let others):
      .init(
        "--set changes '\(path)' alone, not \(list(others.map { "'\($0)'" })) of the same anchor",
        help: "use a variable, ${vars.NAME}, for a value used in several places")
    case .overridePath(let path, let missing, let parent, let known):
      .init(
        "path '\(path)': no '\(missing)' in \(parent.isEmpty ? "the experiment" : "'\(parent)'")",
        help: choices(missing, known))

    case .pathIsThere(let path):
      .init("'\(path)' exists and is not a list", help: "remove the '+' to replace its value")
    case .nothingToRemove(let name, let path, let known):
      .init("'remove': no '\(name)' in '\(path)'", help: choices(name, known))
    case .replaceAndMore:
      .init(
        "'replace' can't be combined with 'append', 'merge' or 'remove'",
        help: "keep 'replace' alone")

    case .fileCycle(let path):
      .init("cyclic files: \(chain(path))", help: "remove one 'extends' or 'include'")
    case .unreadableFile(let file, let reason):
      .init("can't read '\(file)': \(reason)", help: "name a YAML file that exists")

    case .includesTooMuch(let values, let depth):
      .init(
        "the included files expand to more than \(values) values or \(depth) levels",
        help: "include fewer files, or each of them once")

    case .tooManyVariants(let limit):
      .init(
        "more than \(limit) variants", help: "shorten the lists, or use 'search' with 'samples'")
    case .fixedInVariants(let key):
      .init("a variant can't change '\(key)'", help: "change it for the whole experiment")
    case .unequalZip(let path, let count, let first, let other):
      .init(
        "'zip': '\(path)' has \(count) values and '\(first)' has \(other)",
        help: "give all lists of 'zip' the same length")
    case .excludesNothing:
      .init("'exclude' matches no combination", help: "correct it or remove it")

    case .unknownName(let kind, let name, let known):
      .init("unknown \(kind.rawValue) '\(name)'", help: choices(name, known))
    case .numberForText(let written, let number):
      .init(
        "\(written) is the number \(number), and the column holds texts",
        help: "write \"\(written)\"")
    case .duplicateName(let kind, let name, let first):
      .init(
        "duplicate \(kind.rawValue) '\(name)' (first named on \(place(first, file)))",
        help: "remove one of them")
    case .learnerRefuses(let candidate, let stage, let target, let reason):
      .init(
        "learner '\(candidate)' can't be fitted to target '\(target)' of stage '\(stage)': \(reason)"
      )
    case .tooFewLevels(let count):
      .init(
        "'levels' has \(counted(count, "level")); an ordinal target has at least three",
        help: "declare every level, or use 'task: classification' for two")
    case .ofClasses(let problem, let target): problem.diagnosis(target: target)
    case .ofQuantiles(let problem, let target): problem.diagnosis(target: target, task: .quantile)
    case .ofLevels(let problem, let target): problem.diagnosis(target: target, task: .ordinal)
    case .libraryWithoutPython(let family):
      .init(
        "family '\(family)' is a library, and the experiment declares none",
        help: "add a 'python:' section with 'requirements' or 'venv'")
    case .noLibraryFile(let path, let expected):
      .init("no such file: \(path.visible())", help: "expected \(expected)")
    case .threadsOfLibrary(let key):
      .init(
        "'\(key)' has no effect: libraries run on one thread",
        help: "remove it, and use --jobs")
    case .environmentNotBuilt(let folder):
      .init(
        "the Python environment is not built (\(folder))",
        help: "build it with strata env create")
    case .environmentUnusable(let folder, let reason):
      .init(
        "\(folder) can't be used as a Python environment: \(reason)",
        help: "name the folder of a virtual environment")
    case .reservedName(let name, let noun):
      .init("'\(name)' is a reserved name", help: "give the \(noun) another name")
    case .duplicateCandidate(let name, let first):
      .init(
        "duplicate learner '\(name)' in a layer (first named on \(place(first, file)))",
        help: "remove one of them")
    case .stageCycle(let path):
      .init("cyclic stages: \(chain(path))", help: "remove one of these references")
    case .notJoined(let table, let stage, let joined):
      .init(
        "table '\(table)' is not joined in stage '\(stage)'",
        help: joined.isEmpty
          ? "add it under 'join'" : "add it under 'join'; joined tables: \(list(joined))")
    case .fillsWithoutFit(let table):
      .init(
        "table '\(table)' is filled, but 'out_of_fold' is false",
        help: "remove 'out_of_fold', or remove 'fills'")
    case .sameFigures(let label, let target, let other):
      .init(
        "stage '\(other)' already has target '\(target)' under label '\(label)'",
        help: "use another 'label'")
    case .selfJoin(let table):
      .init(
        "table '\(table)' is joined to itself",
        help: "remove the join; its columns are features under their own names")
    case .targetAmongFeatures(let target, let way):
      .init(
        "target leakage: \(way) contains the target '\(target)'", help: remedy(of: way))
    case .targetBehindFeature(let target, let way, let stage):
      .init(
        "target leakage: \(way) is made by stage '\(stage)', which uses the target '\(target)'",
        help: remedy(of: way))
    case .notTarget(let target, let stage, let has):
      .init("'\(target)' is not a target of stage '\(stage)'", help: choices(target, has))
    case .jointOfOne(let key):
      .init("'\(key)' needs at least two targets", help: "remove '\(key)', or add a target")
    case .chainWithout(let target):
      .init(
        "'chain' leaves out the target '\(target)'", help: "name every target of the stage once")
    case .outOfFoldOfOtherTable(let stage, let table, let own):
      .init(
        "stage '\(stage)' predicts rows of table '\(table)', not of '\(own)'",
        help: "use an out-of-fold feature of a stage on table '\(own)'")
    case .notFilled(let table, let filled):
      .init(
        "no stage fills a table '\(table)'",
        help: filled.isEmpty ? "add 'fills: \(table)' to a stage" : choices(table, filled))
    case .repeatedFeature(let feature, let other, let first):
      .init(
        "duplicate feature '\(feature)' (first on \(place(first, file))"
          + (feature == other ? ")" : ", as part of '\(other)')"),
        help: "remove one of them")
    case .firstLayerSeesNothing:
      .init("'features: false' leaves the first layer without inputs", help: "remove it")
    case .saysOfLayerBelow(let key):
      .init("'\(key)' has no effect in the first layer", help: "move it to a later layer")
    case .standsAlone(let key, let other):
      .init("'\(key)' has no effect without \(other)", help: "add \(other), or remove '\(key)'")
    case .marginOfNothing:
      .init(
        "'margin' has no effect without 'when: improves'",
        help: "add 'when: improves', or remove 'margin'")
    case .noFoldToKeepOut(let key, let count, let least):
      .init(
        "'\(key)' needs at least \(least) folds; the stack has \(count)",
        help: "raise 'count' to \(least)")
    case .nestedOverFolds(let layer):
      .init(
        "'nested' can't be used: layer \(layer) has its own folds",
        help: "remove 'folds' from all layers up to the nested one")
    case .nestedOverOpen(let layer):
      .init(
        "'nested' can't be used: layer \(layer) is not nested",
        help: "add 'nested: true' to layer \(layer)")
    case .replacesPresetLearner(let name, let preset, let gap):
      .init(
        "learner '\(name)' replaces the learner '\(name)' of preset '\(preset)'",
        help: "rename it to keep both, or add 'gap: \(gap)' to confirm")
    case .halfSlice(let hasSlice):
      .init(
        "'\(hasSlice ? "slice" : "group")' requires '\(hasSlice ? "group" : "slice")'",
        help: "add '\(hasSlice ? "group" : "slice")'")

    case .unknownColumn, .columnOfNoStage, .columnIsIgnored, .repeatedColumn, .notText,
      .textAsCategory:
      column(in: file)
    case .notNumber(let column, let table, let use, let because):
      .init(
        "column '\(column)' of table '\(table)' holds categories; \(use) must hold numbers"
          + reason(because, column),
        help: "use a column of numbers, or declare 'type: number' with 'invalid: missing'")
    case .tableNote(let note, let table): .init("table '\(table)': \(note.description)")
    case .orderOfTexts(let column, let table, let first, let second):
      .init(
        "column '\(column)' of table '\(table)' holds texts, which sort by letters ('\(first)' before "
          + "'\(second)'), not by time",
        help:
          "declare columns: {\(column): {type: date}} with a 'format', or type: category if letters "
          + "are meant")
    case .notDate(let column, let table, let because):
      .init("column '\(column)' of table '\(table)' holds no dates" + reason(because, column))
    case .equalToTarget(let feature, let target, let rows):
      .init(
        "target leakage: feature '\(feature)' equals the target '\(target)' in each of "
          + "\(counted(rows, "row")) where both are known", help: "remove it from the features")
    case .unlikeKeys(let column, let table, let joined):
      .init(
        "join column '\(column)' holds numbers in one of the tables '\(table)' and '\(joined)' and "
          + "categories in the other",
        help: "declare the same 'type' in both tables")
    case .ambiguousJoin(let table, let on, let value, let count):
      .init(
        "table '\(table)' has \(count) rows where \(list(on)) is \(value); a join needs one",
        help: "join on more columns, or remove the duplicate rows")
    case .unmatchedJoin(let table, let on, let unmatched, let total):
      .init(
        "\(unmatched) of \(total) rows have no match in table '\(table)' by \(list(on))",
        help: "its columns are missing in these rows; add the rows, or ignore this")
    case .missingWhereFilled(let feature, let target, let missing, let total):
      .init(
        "feature '\(feature)' is missing in \(share(missing, of: total)) of the \(total) rows to "
          + "predict for '\(target)'",
        help: "complete it in an earlier stage, or remove it")
    case .lagWhereFilled(let feature, let step, let target, let missing, let total):
      .init(
        "'\(feature)' finds no value \(steps(step)) in \(share(missing, of: total)) of the \(total) "
          + "rows to predict for '\(target)'",
        help: "use another step, or remove it")
    case .brokenTime(let column, let table, let value):
      .init(
        "column '\(column)' of table '\(table)' holds \(value); time steps must be whole numbers",
        help: "round it, or use other columns for 'time'")
    case .repeatedMoment(let table, let on, let value, let rows):
      .init(
        "rows \(list(rows.map(String.init))) of table '\(table)' have the same \(list(on)): "
          + list(value),
        help: "keep one row for each series and time step")
    case .noBaselineWhereFilled(let baseline, let target, let missing, let zero, let total):
      .init(
        "reference column '\(baseline)' is \(missing > 0 ? "missing" : "zero") in "
          + "\(missing > 0 ? missing : zero) of the \(total) rows to predict for '\(target)'",
        help: missing > 0
          ? "complete it in an earlier stage, or remove 'relative_to'"
          : "use 'form: difference'")
    case .baselineBeyondCeiling(let relative, let baseline, let target, let beyond, let total):
      .init(
        "reference column '\(baseline)' is \(relative.beyond) in \(beyond) of the \(total) rows to "
          + "predict for '\(target)'",
        help: "raise 'ceiling' above every value of the column")
    case .outsideScale(let scale, let target, let form, let outside, let total, let least):
      .init(
        "\(outside) of the \(total) known values of "
          + (form == .raw
            ? "'\(target)'" : "the \(form.name) of '\(target)' to its reference column")
          + " \(outside == 1 ? "is" : "are") not above \(number(scale.floor ?? 0)), as "
          + "'\(scale.rawValue)' needs (minimum: \(number(least)))",
        help: "use 'standardise', which takes any number, or 'auto'")
    case .weight(let weighting, let table, let problem, let fileRow):
      problem.diagnosis(of: weighting, table: table, fileRow: fileRow)
    case .unweighted(let learners):
      .init(
        "fitted without weights: \(learners.joined(separator: ", "))",
        help: "scores, ensemble weights and intervals use the weights all the same")
    case .trendOfCategory, .trendByNumber, .constantTrend, .missingInTrend, .trendHeld, .idleTrend:
      trend
    case .comparedWithoutKey(let table):
      .init("table '\(table)' has no key to match rows by", help: "declare its 'key'")
    case .targetUnknown(let target, let table):
      .init(
        "target '\(target)' is missing in every row of table '\(table)'",
        help: "use a target with known values")
    case .nothingToFill(let target, let table):
      .init(
        "target '\(target)' has no missing cells in table '\(table)'",
        help: "remove 'fills', or use a table with gaps")
    case .unsuitableSplit(let error, let stage, let target, let holdout):
      .init(
        "\(subject(stage, target, holdout)): \(error.diagnosis.what)", help: error.diagnosis.help)
    case .unsuitableSize(let error, let size, let stage, let target, let holdout):
      .init(
        "size \(size) of the learning curve of \(subject(stage, target, holdout)): "
          + error.diagnosis.what,
        help: error.diagnosis.help.map { "raise the size, or \($0)" } ?? "raise the size")
    case .noSplitToKeepOut(let stack, let stage, let target, let holdout, let count, let least):
      .init(
        "\(subject(stage, target, holdout)): \(count) folds; the nested layers of stack '\(stack)' "
          + "need at least \(least)",
        help: "raise 'count' to \(least)")
    case .foldsUnlikeGap(let stack, let gaps):
      .init(
        "the folds of stack '\(stack)' hold out rows \(range(gaps.map(\.folds))) time steps from the "
          + "nearest known row, but \(distances(gaps))",
        help: "use folds of kind blocks or auto")
    case .suspiciousCells(let table, let column, let members, let cells, let count, let areMissing):
      SuspiciousText.diagnosis(
        table: table, column: column, members: members, cells, count: count, areMissing: areMissing)
    case .gapBeyondEvidence(let stack, let stage, let reaches):
      .init(
        "the evidence of stack '\(stack)' in stage '\(stage)' does not reach as far as the rows to "
          + "predict: "
          + reaches.map {
            "'\($0.target)' is predicted up to \($0.gap) time steps from known rows, its evidence "
              + "reaches \($0.evidence)"
          }.joined(separator: "; "),
        help: "errors beyond are extrapolated; nothing can check them")
    case .groupSplitByHoldout(let holdout, let by, let value, let stack):
      .init(
        "holdout '\(holdout)' splits the rows where \(list(by)) is \(value); the folds of stack "
          + "'\(stack)' keep them together",
        help: "use a holdout of kind group")
    case .groupSplitByFolds(let stack, let by, let value, let holdout):
      .init(
        "the folds of stack '\(stack)' split the rows where \(list(by)) is \(value); holdout "
          + "'\(holdout)' keeps them together",
        help: "use folds of kind grouped")
    }
  }
}
