import Learners
import Synchronization
import Tabular
import Workers

/// The shared libraries that this process has loaded, each once.
enum LoadedLibraries {
  private enum Library: Sendable {
    case lightgbm(LightGBMLibrary)
    case xgboost(XGBoostLibrary)
  }
  private static let loaded = Mutex<[String: Library]>([:])

  private static func library(_ family: String, _ path: String) throws(WorkerFault) -> Library {
    if let library = loaded.withLock({ $0[path] }) { return library }
    let library: Library =
      switch family {
      case "lightgbm": .lightgbm(try LightGBMLibrary(path: path))
      case "xgboost": .xgboost(try XGBoostLibrary(path: path))
      default:
        throw .refused("family '\(family)' has no C interface", help: "use 'interface: python'")
      }
    loaded.withLock { $0[path] = library }
    return library
  }

  static func fit(
    _ settings: OutsideSettings, _ path: String, _ data: TrainingData, seed: UInt64
  ) throws(WorkerFault) -> any OutsideFit {
    switch try library(settings.family, path) {
    case .lightgbm(let library): try LightGBMFit(library, settings, data, seed: seed)
    case .xgboost(let library): try XGBoostFit(library, settings, data, seed: seed)
    }
  }

  static func model(
    _ settings: OutsideSettings, _ path: String, _ bytes: [UInt8]
  ) throws(WorkerFault) -> any OutsideFit {
    switch try library(settings.family, path) {
    case .lightgbm(let library): try LightGBMFit(library, bytes)
    case .xgboost(let library): try XGBoostFit(library, bytes)
    }
  }
}
