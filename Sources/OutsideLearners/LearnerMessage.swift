import Learners
import Workers

extension UInt64 {
  /// A seed as every library takes it: 31 bits.
  var ofLibrary: Int { Int(self >> 33) }
}

/// A learner as a worker is told of it.
struct LearnerMessage {
  let value: SettingValue

  init(_ settings: OutsideSettings, _ origin: OutsideOrigin) {
    var members: [String: SettingValue] = [
      "family": .text(settings.family), "params": .mapping(settings.values),
      "device": .text(settings.device.rawValue),
    ]
    switch settings.family {
    case "sklearn":
      if settings.steps == .null {
        members["estimator"] = .text(settings.path)
      } else {
        members["steps"] = settings.steps
      }
      members["categories"] = .text(settings.categories.rawValue)
      members["missing"] = .text(settings.missing.rawValue)
    case "torch": if !settings.path.isEmpty { members["module"] = .text(settings.path) }
    case "python":
      members["file"] = .text(settings.file)
      members["source"] = .text(origin.source ?? "")
      members["class"] = .text(settings.className)
    default: break
    }
    value = .mapping(members)
  }
}
