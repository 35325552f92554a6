import COpenBLAS

/// What the bits of a fit depend on beside its inputs: the instruction set the linear algebra was
/// chosen for. Part of every fit's key, so that results of two kinds of machine are never mixed.
public enum Arithmetic {
  public static let description: String = {
    let configuration = openblas_get_config().map { String(cString: $0) } ?? "unknown"
    let core = openblas_get_corename().map { String(cString: $0) } ?? "unknown"
    return "\(configuration) \(core)"
  }()
}
