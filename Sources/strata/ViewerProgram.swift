import Glibc

/// The program that serves the page of a run: `strata-viewer`.
struct ViewerProgram {
  private let program: CompanionProgram

  /// - Throws: ``CompanionProgram/Failure`` where it is absent.
  init() throws(CompanionProgram.Failure) {
    program = try CompanionProgram(
      "strata-viewer", noun: "viewer", alternative: ", or open report.html after the run")
  }

  /// Starts it for the run of this process.
  ///
  /// - Parameter folder: The results folder of the run.
  /// - Throws: ``CompanionProgram/Failure``.
  func start(for folder: String) throws(CompanionProgram.Failure) -> ChildProcess {
    try program.start([folder, "--run", "\(getpid())"])
  }

  /// Becomes it: the interrupt key, and whatever else ends this process, ends the page.
  ///
  /// - Parameters:
  ///   - folder: The results folder of a run.
  ///   - port: Any that is free if 0.
  /// - Throws: ``CompanionProgram/Failure``; does not return otherwise.
  func become(for folder: String, port: UInt16) throws(CompanionProgram.Failure) {
    try program.become([folder, "--port", "\(port)"])
  }
}
