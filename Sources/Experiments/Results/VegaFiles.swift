import FoundationEssentials
import Glibc
import Report

/// Where set-up installs what draws figures: the script for pages, and an interpreter with the package
/// that renders without a browser.
public enum VegaFiles {
  /// `$STRATA_VEGA`, or `vega` below the user's cache.
  static var folder: String {
    if let set = variable("STRATA_VEGA") { return set }
    let cache = variable("XDG_CACHE_HOME") ?? "\(variable("HOME") ?? "")/.cache"
    return "\(cache)/strata/vega"
  }

  /// The interpreter that renders figures; there or not.
  public static var interpreter: String { "\(folder)/bin/python" }

  /// The script that pages embed; `nil` where set-up has not installed it, or where it is damaged.
  static func library() -> ScriptLibrary? {
    guard let script = FileManager.default.contents(atPath: "\(folder)/vega.js"),
      let licence = FileManager.default.contents(atPath: "\(folder)/LICENSE")
    else { return nil }
    return ScriptLibrary(
      script: Array(script), licence: String(decoding: licence, as: UTF8.self))
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
