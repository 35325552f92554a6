/// How a worker is started: two equal commands start workers that can stand in for one another.
public struct WorkerCommand: Hashable, Sendable {
  /// The program, an absolute path, and its arguments. ``scriptPlace`` stands for the path of ``script``.
  public var arguments: [String]
  /// Its environment variables; it inherits none but `PATH`, `HOME`, `TMPDIR` and the language's.
  public var variables: [String: String]
  /// In which it works; this process's if `nil`.
  public var folder: String?
  /// A program's text that is handed over in memory.
  public var script: [UInt8]?
  /// The most bytes of data it may hold.
  public var memory: Int?

  public static let scriptPlace = "{script}"

  public init(
    _ arguments: [String], variables: [String: String] = [:], folder: String? = nil,
    script: [UInt8]? = nil, memory: Int? = nil
  ) {
    self.arguments = arguments
    self.variables = variables
    self.folder = folder
    self.script = script
    self.memory = memory
  }

  /// One thread for whatever library it uses: parallelism is over jobs.
  static let oneThread = [
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS", "RCPP_PARALLEL_NUM_THREADS", "JULIA_NUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
  ]
}
