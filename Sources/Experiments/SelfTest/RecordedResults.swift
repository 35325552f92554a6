/// The results of ``SelfTest``, by kind of machine. `.make/self-test` records those of this one and of the
/// OpenBLAS kernels that it can run.
enum RecordedResults {
  /// - Parameter arithmetic: As keys hold it.
  static func hash(for arithmetic: String) -> String? {
    hashes.first { $0.arithmetic == arithmetic }?.results
  }

  private static let hashes: [(arithmetic: String, results: String)] = [
    (
      "x86-64-v3; OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Cooperlake MAX_THREADS=64 Cooperlake; glibc 2.36; Swift 6.3",
      "39369e3621341f536f3c7c8b1da6aaa16bd293fe12416f2413f1615b072873a6"
    ),
    (
      "x86-64-v3; OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64 Haswell; glibc 2.36; Swift 6.3",
      "ace700e68b4514fc5779dd8fcb3f326fb4dbfa627e39d7368944999d9bef4580"
    ),
    (
      "x86-64-v3; OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY SkylakeX MAX_THREADS=64 SkylakeX; glibc 2.36; Swift 6.3",
      "39369e3621341f536f3c7c8b1da6aaa16bd293fe12416f2413f1615b072873a6"
    ),
    (
      "x86-64-v3; OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Zen MAX_THREADS=64 Zen; glibc 2.36; Swift 6.3",
      "ace700e68b4514fc5779dd8fcb3f326fb4dbfa627e39d7368944999d9bef4580"
    ),
  ]
}
