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
      "4e3cb26b3a01de31c63dbde399da69113e70e8a563b4a673facf54fcc28e9a21"
    ),
    (
      "x86-64-v3; OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64 Haswell; glibc 2.36; Swift 6.3",
      "b00bc362f1509dcc5a96860e4caf890232fa3e5411ee3877b6d9ca6ca3a625ed"
    ),
    (
      "x86-64-v3; OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Prescott MAX_THREADS=64 Prescott; glibc 2.36; Swift 6.3",
      "737b80f79446195dbabd99c6d287ce5c0ba5425a54354a1cebf2eb6f618eeb48"
    ),
    (
      "x86-64-v3; OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY SkylakeX MAX_THREADS=64 SkylakeX; glibc 2.36; Swift 6.3",
      "4e3cb26b3a01de31c63dbde399da69113e70e8a563b4a673facf54fcc28e9a21"
    ),
    (
      "x86-64-v3; OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Zen MAX_THREADS=64 Zen; glibc 2.36; Swift 6.3",
      "b00bc362f1509dcc5a96860e4caf890232fa3e5411ee3877b6d9ca6ca3a625ed"
    ),
  ]
}
