import FoundationEssentials
import Specification
public import TableFiles

/// The pages of the language's reference as files.
public enum ReferencePages {
  /// Writes every page whose made part is not current, or only names it.
  ///
  /// - Parameters:
  ///   - folder: With the pages; what is written by hand in them is kept.
  ///   - isCheck: Whether nothing is written.
  /// - Returns: The files that were not current.
  public static func renew(in folder: String, isCheck: Bool) throws(FileWriteError) -> [String] {
    var changed: [String] = []
    for page in LanguageReference.pages {
      let path = "\(folder)/\(page.name).md"
      let old = FileManager.default.contents(atPath: path).map {
        String(decoding: $0, as: UTF8.self)
      }
      let new = LanguageReference.renewed(page, old)
      guard new != old else { continue }
      changed.append(path)
      if !isCheck { try writeAtomically(Array(new.utf8), to: path) }
    }
    return changed
  }
}
