import Jobs
import Learners
import OutsideLearners
import Planning
public import Serving
import Stacking
import Store
import Tabular
import Wording

extension StackExport {
  /// The bundle with one model in place of its ensemble, from the store if it was made before.
  ///
  /// What each split's models predict is stored as the job of a run is, so that a distillation that was stopped continues.
  ///
  /// - Parameters:
  ///   - bundle: As ``bundle(width:command:observer:shouldStop:)`` gave it.
  ///   - student: The name of a learner of the experiment, or of a family.
  /// - Throws: ``DistillationError``, ``ExportError`` or ``StoreError``.
  public func distilled(
    _ bundle: StackBundle, student: String, width: Int, observer: inout some RunObserver,
    shouldStop: () -> Bool = { false }
  ) async throws -> StackBundle {
    let stack = try chosenStack()
    let data = try await dataResults(of: stack)
    guard let own = data.last, let blend = try stored(stack.blend).result else {
      throw ExportError.failed([network.nodes[stack.blend.index].label])
    }
    let work = try network.distillation(
      of: bundle, stack: stack, data: own, blend: blend, student: student)
    let whole = key(of: work, split: nil)
    if let bytes = try store.load(whole) {
      // What is damaged is made anew.
      if let bundle = try? StackBundle(bytes: bytes) { return bundle }
      try store.delete([whole])
    }
    let label = "distil \(stack.stage)/\(stack.target)"
    let heldOut = try await heldOut(
      of: work, label: label, width: width, observer: &observer, shouldStop: shouldStop)
    let clock = ContinuousClock()
    let start = clock.now
    observer.started("\(label), all rows")
    let made: StackBundle
    do {
      made = try fitting(bundle) {
        try work.bundle(heldOut) { distilled in
          guard stack.evaluation != .actual else { return [] }
          return try [
            JudgedRows.errors(
              ensemble: network.judged(bundle, of: stack, data: data),
              distilled: network.judged(distilled, of: stack, data: data))
          ]
        }
      }
    } catch let error as StackError {
      throw ExportError.failed(["\(label), all rows: \(error.diagnosis.what)"])
    }
    let seconds = (clock.now - start).seconds
    try store.save(whole, made.encoded(), seconds: seconds, label: label)
    observer.finished("\(label), all rows", seconds: seconds)
    observer.end()
    return made
  }

  private func key(of work: BundleDistillation, split: Int?) -> JobKey {
    var text = CanonicalWriter()
    text.add("kind", split == nil ? "distilled bundle" : "distil")
    text.add("version", 1)
    text.add("format", StackBundle.formatName)
    text.add("ensemble", key)
    work.write(to: &text)
    if let split { text.add("split", split) }
    return JobKey(hashing: text.bytes)
  }

  /// By split: what its models predict for the rows that it holds out.
  private func heldOut(
    of work: BundleDistillation, label: String, width: Int, observer: inout some RunObserver,
    shouldStop: () -> Bool
  ) async throws -> [BundleDistillation.HeldOut?] {
    let splits = 0..<work.splitCount
    var found: [Int: HeldOutPredictions] = [:]
    for split in splits {
      let bytes = try store.load(key(of: work, split: split))
      found[split] = bytes.flatMap { try? HeldOutPredictions(bytes: $0) }
    }
    let missing = splits.filter { found[$0] == nil }
    observer.begin(run: missing.count + 1, reused: found.count, expectedSeconds: 0)
    func name(_ split: Int) -> String { "\(label), \(work.splitText(split))" }
    typealias Done = (split: Int, predictions: HeldOutPredictions, seconds: Double)
    try await withThrowingTaskGroup(of: Done.self) { tasks in
      var waiting = missing[...]
      func startNext() {
        guard !shouldStop(), let split = waiting.popFirst() else { return }
        observer.started(name(split))
        tasks.addTask {
          let clock = ContinuousClock()
          let start = clock.now
          let predictions = try fitting(work.ensemble) { try work.heldOut(split) }
          return (split, HeldOutPredictions(byLesson: predictions), (clock.now - start).seconds)
        }
      }
      for _ in 0..<min(width, missing.count) { startNext() }
      do {
        while let done = try await tasks.next() {
          found[done.split] = done.predictions
          try store.save(
            key(of: work, split: done.split), done.predictions.encoded(), seconds: done.seconds,
            label: name(done.split))
          observer.finished(name(done.split), seconds: done.seconds)
          startNext()
        }
      } catch let error as StackError {
        observer.end()
        throw ExportError.failed(["\(label): \(error.diagnosis.what)"])
      }
    }
    guard found.count == splits.count, !shouldStop() else {
      observer.end()
      throw ExportError.stopped
    }
    return splits.map { found[$0]?.byLesson }
  }

  /// Does something that models of libraries outside may have a part in.
  private func fitting<Made>(
    _ bundle: StackBundle, _ body: () throws -> Made
  ) rethrows -> Made {
    try OutsideFits.$fitter.withValue(OutsideWorkers().fitter(bundle.libraries), operation: body)
  }
}

/// What the models of a split predict, as it is stored.
private struct HeldOutPredictions: Sendable {
  /// `nil` where there was nothing to learn from.
  var byLesson: BundleDistillation.HeldOut?

  init(byLesson: BundleDistillation.HeldOut?) { self.byLesson = byLesson }

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.write(byLesson != nil)
    writer.write(UInt32(byLesson?.count ?? 0))
    for predicted in byLesson ?? [] { writer.write(predicted) }
    return writer.bytes
  }

  init(bytes: [UInt8]) throws {
    var reader = ByteReader(bytes)
    let isThere = try reader.readBool()
    var lessons: [[Double]] = []
    for _ in 0..<(try reader.read(UInt32.self)) { lessons.append(try reader.readDoubles()) }
    byLesson = isThere ? lessons : nil
  }
}
