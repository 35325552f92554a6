/// The results of ``SelfTest``, by kind of machine. `.make/self-test` records those of this one and of the
/// OpenBLAS kernels that it can run.
enum RecordedResults {
  /// - Parameter arithmetic: As keys hold it.
  static func hash(for arithmetic: String) -> String? {
    hashes.first { $0.arithmetic == arithmetic }?.results
  }

  private static let hashes: [(arithmetic: String, results: String)] = []
}
