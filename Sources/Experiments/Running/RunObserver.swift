/// Sees a run as it goes: the terminal's progress line, a log, a test.
///
/// Called from the run's one loop, never from two threads at once.
public protocol RunObserver {
  /// The plan is made.
  ///
  /// - Parameters:
  ///   - run: How many jobs are to run.
  ///   - reused: How many stored results are used.
  mutating func begin(run: Int, reused: Int, expectedSeconds: Double)
  mutating func started(_ label: String)
  mutating func finished(_ label: String, seconds: Double)
  mutating func failed(_ label: String, cause: String)
  mutating func skipped(_ label: String, because cause: String)
  /// All results of a variant are there; the empty name is that of the experiment as written. Not
  /// told of an experiment without variants.
  mutating func completed(_ variant: String, figures: String)
  /// The scores of one target's ensemble are there, of the experiment as written.
  mutating func scored(_ scores: [EarlyScore])
  mutating func end()
}
