import Cluster
import Foundation
import Jobs
import OutsideLearners

extension WorkFolder {
  /// Among the tables, which go with the chunks wherever these go, and named by a key as they are.
  private static let librariesName = JobKey(hashing: Array("libraries".utf8)).description

  /// Writes how libraries outside are reached, where there are some.
  func write(_ libraries: OutsideLibraries) throws {
    guard !libraries.isEmpty else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try write(
      String(decoding: encoder.encode(libraries), as: UTF8.self), .tables, Self.librariesName)
  }

  /// Libraries outside that its chunks may ask for.
  func libraries() throws -> OutsideLibraries {
    guard let text = try text(.tables, Self.librariesName) else { return OutsideLibraries() }
    do {
      return try JSONDecoder().decode(OutsideLibraries.self, from: Data(text.utf8))
    } catch {
      throw WorkFolderError.unreadable(file(.tables, Self.librariesName), reason: "\(error)")
    }
  }
}
