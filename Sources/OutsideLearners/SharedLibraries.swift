import FoundationEssentials

/// Shared libraries with C interfaces, as packages of Python hold them.
public enum SharedLibraries {
  /// The name of a family's library: "lib_lightgbm.so".
  public static func name(of family: String) -> String {
    family == "lightgbm" ? "lib_lightgbm.so" : "libxgboost.so"
  }

  /// Where an environment holds it; `nil` where it does not.
  public static func place(of family: String, in environment: String?) -> String? {
    guard let environment else { return nil }
    let files = FileManager.default
    let library = "\(environment)/lib"
    for name in (try? files.contentsOfDirectory(atPath: library))?.sorted() ?? []
    where name.hasPrefix("python") {
      let path = "\(library)/\(name)/site-packages/\(family)/lib/\(self.name(of: family))"
      if files.fileExists(atPath: path) { return path }
    }
    return nil
  }
}
