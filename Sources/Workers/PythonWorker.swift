/// The worker that comes with the program, for learners of Python libraries.
public enum PythonWorker {
  /// The text of `worker.py`.
  public static var source: [UInt8] { PackageResources.worker_py }

  /// - Parameters:
  ///   - interpreter: Absolute path.
  ///   - memory: The most bytes of data it may hold.
  public static func command(interpreter: String, memory: Int? = nil) -> WorkerCommand {
    // Isolated: neither the user's packages nor PYTHONPATH count. What is compiled is kept in the
    // environment alone.
    WorkerCommand(
      [interpreter, "-I", WorkerCommand.scriptPlace], script: source, memory: memory)
  }
}
