import Foundation
import Testing

/// Values recorded from other libraries, read from `Reference`.
func reference<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
  let url = try #require(
    Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Reference"))
  return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
}
