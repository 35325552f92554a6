import TableFiles
import Resampling
import Wording
import Learners
import Tabular
import YAML

extension SpecError {
  /// The problem in words, as `file:line:column: what was found; what would be right`.
  public var message: String {
    if case .yaml(.unreadable) = problem { return "\(mark.file): \(problem.sentence)" }
    let place = variant.map { "\(mark): in variant '\($0)': " } ?? "\(mark): "
    return place + problem.sentence
  }

  /// The problem in words, without its place.
  public var sentence: String { problem.sentence }

  /// The message, the line it speaks of, and a caret under the place.
  public func rendered(source: String) -> String {
    SourceExcerpt(mark, in: source).map { "\(message)\n\($0)" } ?? message
  }
}

extension SpecError.Problem {
  /// The problem in words, without its place. All sentences are here, as in a table.
  var sentence: String {
    switch self {
    case .yaml(let problem): problem.sentence
    case .unknownKey(let key, let owner, let known):
      "unknown key '\(key.visible())' in \(owner)"
        + (KeyHint.text(key, known: known).map { "; \($0)" } ?? choices(key, known))
    case .missingKey(let key, let owner, let expected):
      "'\(key)' is missing in \(owner); it must be \(expected)"
    case .unsuitable(let what, let found, let expected):
      "\(what) is \(found); it must be \(expected)"
    case .repeatedHyperparameter(let key, let name, let first):
      "'\(key)' is another name of '\(name)', which is already on line \(first.line); "
        + "give one of them"
    case .tooManyCandidates(let learner, _, let limit):
      "the lists of learner '\(learner)' make more than \(limit) candidates; "
        + "they may make \(limit)"
    case .ignoredColumn(let column, let first):
      "column '\(column)' is ignored here but used on line \(first.line); it can't be both"

    case .interpolation(let text):
      "'\(text)' has an interpolation of another form than ${vars.name}; write $${ for the text ${"
    case .interpolatedKey(let key):
      "key '\(key)' has an interpolation; only values may have one"
    case .compoundInText(let variable):
      "variable '\(variable)' is a list or a mapping; inside a text it must be a scalar"
    case .variableCycle(let path):
      "variables need one another: \(path.joined(separator: " -> ")); one must have a value of its own"
    case .unfoldsTooFar(let variable):
      (variable.map { "variable '\($0)' unfolds" } ?? "the variables unfold")
        + " into too much; at most 1000000 values, 100 levels and 100000 bytes of text are allowed"
    case .overrideForm(let text):
      "'\(text.visible())' sets nothing; it must be path=value, +path=value or ~path"
    case .overrideWithoutValue(let path):
      "'\(path.visible())' is given no value; write \(path.visible())=VALUE, or ~\(path.visible()) to take it away"
    case .overrideBehindAnchor(let path, let others):
      "--set changes '\(path)' alone: \(list(others.map { "'\($0)'" })) had its value from the same "
        + "anchor before; use a variable, ${vars.NAME}, where one value serves several places"
    case .overridePath(let path, let missing, let parent, let known):
      "there is no '\(missing)' in \(parent.isEmpty ? "the experiment" : "'\(parent)'") on the path "
        + "'\(path)'\(choices(missing, known))"

    case .pathIsThere(let path):
      "'\(path)' is there already and is no list to add to; to change it leave out the '+'"
    case .nothingToRemove(let name, let path, let known):
      "there is no '\(name)' in '\(path)' to remove\(choices(name, known))"
    case .replaceAndMore:
      "'replace' stands beside other changes of the same value; it must stand alone"

    case .fileCycle(let path):
      "files need one another: \(path.joined(separator: " -> ")); one must do without the next"
    case .unreadableFile(let file, let reason):
      "'\(file)' can't be read: \(reason); it must be a YAML file"

    case .includesTooMuch(let values, let depth):
      "the files that are included stand for more than \(values) values or \(depth) levels; "
        + "include fewer files, or each of them once"

    case .tooManyVariants(let limit):
      "there are more than \(limit) variants; there may be \(limit)"
    case .fixedInVariants(let key):
      "a variant changes '\(key)'; it must leave that as it is"
    case .unequalZip(let path, let count, let first, let other):
      "'\(path)' has \(count) values and '\(first)' has \(other); "
        + "in 'zip' all must have the same number"
    case .excludesNothing:
      "'exclude' names a combination that is not there; it must match one at least"

    case .unknownName(let kind, let name, let known):
      "unknown \(kind.rawValue) '\(name)'\(choices(name, known))"
    case .numberForText(let written, let number):
      "\(written) is the number \(number), and the column holds texts; write \"\(written)\""
    case .duplicateName(let kind, let name, let first):
      "\(kind.rawValue) '\(name)' is already on \(place(first)); it may stand once"
    case .learnerRefuses(let candidate, let stage, let target, let reason):
      "learner '\(candidate)' can't be fitted to target '\(target)' of stage '\(stage)': \(reason)"
    case .duplicateCandidate(let name, let first):
      "candidate '\(name)' is already on \(place(first)); "
        + "it may stand once"
    case .stageCycle(let path):
      "stages need one another: \(path.joined(separator: " -> ")); one must do without the next"
    case .notJoined(let table, let stage, let joined):
      "table '\(table)' is not joined in stage '\(stage)'; "
        + (joined.isEmpty ? "it joins none" : "joined are \(list(joined))")
    case .fillsWithoutFit(let table):
      "'out_of_fold' is false, but a stage fills '\(table)'; leave it out, or fill no table"
    case .sameFigures(let label, let target, let other):
      "target '\(target)' under the label '\(label)' is stage '\(other)' already; "
        + "use another 'label'"
    case .selfJoin(let table):
      "table '\(table)' is joined to itself; its columns are features by their own names"
    case .targetAmongFeatures(let target, let way):
      "\(way) carries the target '\(target)'; a target can't be among its own features"
    case .targetBehindFeature(let target, let way, let stage):
      "\(way) is made by way of stage '\(stage)', which sees the target '\(target)'; "
        + "a target can't be behind its own features"
    case .notTarget(let target, let stage, let has):
      "stage '\(stage)' has no target '\(target)'; its targets are \(list(has))"
    case .outOfFoldOfOtherTable(let stage, let table, let own):
      "stage '\(stage)' predicts rows of table '\(table)', not of '\(own)'; "
        + "an out-of-fold feature must come from a stage on the same table"
    case .notFilled(let table, let filled):
      "no stage fills a table '\(table)'"
        + (filled.isEmpty ? "; name one by 'fills' in a stage" : choices(table, filled))
    case .repeatedFeature(let feature, let other, let first):
      "feature '\(feature)' is already "
        + (feature == other ? "there" : "there in part or whole, as '\(other)'")
        + " on \(place(first)); it may stand once"
    case .firstLayerSeesNothing:
      "'features' is false in the first layer; it has nothing else to see and must be true"
    case .saysOfLayerBelow(let key):
      "'\(key)' stands in the first layer, which has none below it; it may stand in later ones"
    case .standsAlone(let key, let beside):
      "'\(key)' stands alone; it must stand beside \(beside)"
    case .marginOfNothing:
      "'margin' stands alone; it must stand beside 'when: earned'"
    case .noFoldToKeepOut(let key, let count, let least):
      "'\(key)' keeps a fold out and splits the others again, but there are \(count) folds; "
        + "there must be at least \(least)"
    case .nestedOverFolds(let layer):
      "'nested' stands over folds that layer \(layer) has of its own; "
        + "all layers up to a nested one must have the stack's"
    case .nestedOverOpen(let layer):
      "'nested' stands over layer \(layer), which is not nested; it must be too"
    case .halfSlice(let hasSlice):
      "'\(hasSlice ? "slice" : "group")' stands alone; it must stand beside "
        + "'\(hasSlice ? "group" : "slice")'"

    case .unknownColumn(let column, let table, let known):
      "unknown column '\(column)' in table '\(table)'\(choices(column, known))"
    case .columnOfNoStage(let column, let known):
      "unknown column '\(column)' in the tables of all stages\(choices(column, known))"
    case .columnIsIgnored(let column, let table, let ignored):
      "column '\(column)' of table '\(table)' is ignored on \(place(ignored)); "
        + "to be used it must not be"
    case .notNumber(let column, let table, let use, let because):
      "column '\(column)' of table '\(table)' holds categories; \(use) must hold numbers"
        + reason(because, column)
    case .tableNote(let note, let table): "table '\(table)': \(note.description)"
    case .orderOfTexts(let column, let table, let first, let second):
      "column '\(column)' of table '\(table)' holds texts, whose order is that of letters ('\(first)' "
        + "before '\(second)'), not of time; declare columns: {\(column): {type: date}} with a "
        + "'format', or type: category if letters are meant"
    case .notDate(let column, let table, let because):
      "column '\(column)' of table '\(table)' holds no dates" + reason(because, column)
    case .equalToTarget(let feature, let target, let rows):
      "feature '\(feature)' equals the target '\(target)' in all \(rows) rows where both are known; "
        + "it carries the answer"
    case .unlikeKeys(let column, let table, let joined):
      "'\(column)' holds numbers in one of the tables '\(table)' and '\(joined)' and categories in "
        + "the other; a join needs the same in both"
    case .ambiguousJoin(let table, let on, let value, let count):
      "table '\(table)' has \(count) rows where \(list(on)) is \(value); a join needs at most one"
    case .unmatchedJoin(let table, let on, let unmatched, let total):
      "\(unmatched) of \(total) rows have no row of table '\(table)' with their \(list(on)); "
        + "its columns are missing there"
    case .missingWhereFilled(let feature, let target, let missing, let total):
      "feature '\(feature)' is missing in \(share(missing, of: total)) of the \(total) rows where "
        + "'\(target)' is to be filled; it should be known there"
    case .lagWhereFilled(let feature, let step, let target, let missing, let total):
      "'\(feature)' finds nothing \(steps(step)) \(share(missing, of: total)) of the "
        + "\(total) rows where '\(target)' is to be filled; what it finds should be known there"
    case .brokenTime(let column, let table, let value):
      "column '\(column)' of table '\(table)' holds \(value); time that is counted in steps must "
        + "be in whole numbers"
    case .repeatedMoment(let table, let on, let value, let rows):
      "rows \(list(rows.map { String($0 + 1) })) of table '\(table)' are both \(list(value)) by "
        + "\(list(on)); a series needs one row for each moment"
    case .noBaselineWhereFilled(let baseline, let target, let missing, let zero, let total):
      "baseline '\(baseline)' is \(missing > 0 ? "missing" : "zero") in "
        + "\(missing > 0 ? missing : zero) of the \(total) rows where '\(target)' is to be filled; "
        + "it must be \(missing > 0 ? "known" : "another number") there"
    case .baselineBeyondCeiling(let shortfall, let baseline, let target, let beyond, let total):
      "baseline '\(baseline)' is \(shortfall.beyond) in \(beyond) of the \(total) rows where "
        + "'\(target)' is to be filled; 'ceiling' must be what it never exceeds"
    case .outsideScale(let scale, let target, let form, let outside, let total, let least):
      "\(outside) of the \(total) known values of "
        + (form == .raw ? "'\(target)'" : "the \(form.name) of '\(target)' from its baseline")
        + " \(outside == 1 ? "is" : "are") not above \(number(scale.floor ?? 0)) (the least is "
        + "\(number(least))), as '\(scale.rawValue)' needs; 'standardise' takes any number, and "
        + "'auto' leaves out what does not suit"
    case .trendOfCategory(let feature):
      "feature '\(feature)' holds categories; a trend goes by numbers, and under 'by' each category "
        + "has a level of its own"
    case .trendByNumber(let feature):
      "feature '\(feature)' holds numbers; 'by' must name a category, such as {category: \(feature)} "
        + "among the features"
    case .constantTrend(let feature, let target):
      "feature '\(feature)' has one value at most where '\(target)' is known; a trend needs two at "
        + "least"
    case .missingInTrend(let feature, let target, let missing, let total):
      "feature '\(feature)' is missing in \(share(missing, of: total)) of the \(total) rows where "
        + "'\(target)' is known or to be filled; there its trend takes a middle value"
    case .trendHeld(let feature, let target, let held, let total):
      "'\(feature)' lies further from known rows than 'reach' in \(share(held, of: total)) of the "
        + "\(total) rows where '\(target)' is to be filled; there the trend is held"
    case .idleTrend(let target, let features):
      "no row where '\(target)' is to be filled lies beyond known rows in \(list(features)); "
        + "learners do without a trend there"
    case .comparedWithoutKey(let table):
      "table '\(table)' has no key by which its rows are found in another table; declare its 'key'"
    case .targetUnknown(let target, let table):
      "target '\(target)' is missing in every row of table '\(table)'; it must be known in some, "
        + "to be learned"
    case .nothingToFill(let target, let table):
      "target '\(target)' is missing nowhere in table '\(table)'; the stage fills nothing"
    case .unsuitableSplit(let error, let stage, let target, let holdout):
      "target '\(target)' of stage '\(stage)'"
        + (holdout.map { " without the rows of holdout '\($0)'" } ?? "") + ": \(error.message)"
    case .noSplitToKeepOut(let stack, let stage, let target, let holdout, let count, let least):
      "target '\(target)' of stage '\(stage)'"
        + (holdout.map { " without the rows of holdout '\($0)'" } ?? "")
        + ": \(count) folds, of which a layer of stack '\(stack)' keeps one out and splits the "
        + "others again; there must be at least \(least)"
    case .foldsUnlikeGap(let stack, let gaps):
      "the folds of stack '\(stack)' hold out rows \(range(gaps.map(\.folds))) steps in time from "
        + "the nearest known one, but \(distances(gaps)); "
        + "folds of kind blocks or auto would resemble the gap"
    case .groupSplitByHoldout(let holdout, let by, let value, let stack):
      "holdout '\(holdout)' separates rows whose \(list(by)) is \(value), which the folds of stack "
        + "'\(stack)' keep together; a holdout of kind group would keep them together too"
    case .groupSplitByFolds(let stack, let by, let value, let holdout):
      "the folds of stack '\(stack)' separate rows whose \(list(by)) is \(value), which holdout "
        + "'\(holdout)' keeps together; folds of kind grouped would keep them together too"
    }
  }

  private func choices(_ name: String, _ known: [String]) -> String {
    guard !known.isEmpty else { return "; none is known here" }
    let likely = Suggestion.likely(name, among: known).map { "; did you mean '\($0)'?" }
    // A table may have a thousand columns.
    let more = known.count > 30 ? " and \(known.count - 25) more" : ""
    let shown = more.isEmpty ? known : Array(known.prefix(25))
    return "; known here: \(list(shown))\(more)" + (likely ?? "")
  }

  /// Why a column is not what it should be, by its first cell that is not.
  private func reason(_ note: TableNote?, _ column: String) -> String {
    guard let note else { return "" }
    // The note begins with what was said before.
    let text = note.message.replacing(
      "column '\(column)' holds categories because of ", with: "because of ")
    return ": \(text)" + (note.help.map { "; \($0)" } ?? "")
  }

  private func steps(_ step: Int) -> String {
    "\(abs(step)) step\(abs(step) == 1 ? "" : "s") \(step > 0 ? "before" : "after")"
  }

  private func number(_ value: Double) -> String { ParameterValue.number(value).text }

  /// "where 'O3' of stage 'time' is to be filled that is 6.5"; of several targets, by stage and
  /// holdout, "that is 6.5 to 7.0 where O3, CO of stage 'time' are to be filled".
  private func distances(_ gaps: [SpecError.UnlikeGap]) -> String {
    func what(_ gap: SpecError.UnlikeGap) -> String {
      gap.holdout.map { "held out by '\($0)'" } ?? "to be filled"
    }
    if gaps.count == 1 {
      return "where '\(gaps[0].target)' of stage '\(gaps[0].stage)' is \(what(gaps[0])) that is "
        + tenths(gaps[0].gap)
    }
    var groups: [[SpecError.UnlikeGap]] = []
    for gap in gaps {
      if let place = groups.firstIndex(where: {
        $0[0].stage == gap.stage && $0[0].holdout == gap.holdout
      }) {
        groups[place].append(gap)
      } else {
        groups.append([gap])
      }
    }
    return "that is "
      + groups.map { group in
        "\(range(group.map(\.gap))) where \(list(group.map(\.target))) of stage "
          + "'\(group[0].stage)' \(group.count == 1 ? "is" : "are") \(what(group[0]))"
      }.joined(separator: ", ")
  }

  /// "6.5", "6.5 to 7.0".
  private func range(_ values: [Double]) -> String {
    let (low, high) = (tenths(values.min() ?? 0), tenths(values.max() ?? 0))
    return low == high ? low : "\(low) to \(high)"
  }

  private func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private func place(_ mark: Mark) -> String { "line \(mark.line), column \(mark.column)" }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }

  /// In whole percent, but never 0 % or 100 % of what is neither.
  private func share(_ part: Int, of whole: Int) -> String {
    if part == whole { return "100 %" }
    return "\(min(99, max(1, (part * 200 + whole) / (whole * 2)))) %"
  }
}
