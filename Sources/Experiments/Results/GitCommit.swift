import FoundationEssentials

/// The commit that a folder is at, read from the repository's own files: no program is started, and no
/// setting of the repository has an effect.
enum GitCommit {
  /// - Parameter file: A file in the work tree.
  /// - Returns: The commit's hash; `nil` outside of a repository, and where it has no commit.
  static func hash(of file: String) -> String? {
    let current = FileManager.default.currentDirectoryPath
    var folder = file.hasPrefix("/") ? file : "\(current)/\(file)"
    while let slash = folder.lastIndex(of: "/") {
      folder = String(folder[..<slash])
      if let repository = repository(in: folder) { return head(of: repository) }
    }
    return nil
  }

  /// `.git`, or where the file of this name leads in a linked work tree.
  private static func repository(in folder: String) -> String? {
    let path = "\(folder)/.git"
    if text("\(path)/HEAD") != nil { return path }
    guard let line = text(path), line.hasPrefix("gitdir: ") else { return nil }
    let target = String(line.dropFirst("gitdir: ".count))
    return target.hasPrefix("/") ? target : "\(folder)/\(target)"
  }

  private static func head(of repository: String) -> String? {
    guard let head = text("\(repository)/HEAD") else { return nil }
    guard head.hasPrefix("ref: ") else { return isHash(head) ? head : nil }
    let name = String(head.dropFirst("ref: ".count))
    // A linked work tree has its branches in the common folder.
    var folders = [repository]
    if let common = text("\(repository)/commondir") {
      folders.append(common.hasPrefix("/") ? common : "\(repository)/\(common)")
    }
    for folder in folders {
      if let hash = text("\(folder)/\(name)"), isHash(hash) { return hash }
      for line in text("\(folder)/packed-refs")?.split(separator: "\n") ?? [] {
        let parts = line.split(separator: " ")
        if parts.count == 2, parts[1] == name, isHash(String(parts[0])) { return String(parts[0]) }
      }
    }
    return nil
  }

  private static func isHash(_ text: String) -> Bool {
    (text.count == 40 || text.count == 64) && text.allSatisfy(\.isHexDigit)
  }

  /// A small file without the blanks around its text; `nil` if it can't be read.
  private static func text(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path), data.count < 50_000_000 else {
      return nil
    }
    let text = String(decoding: data, as: UTF8.self)
    guard let first = text.firstIndex(where: { !$0.isWhitespace }),
      let last = text.lastIndex(where: { !$0.isWhitespace })
    else { return nil }
    return String(text[first...last])
  }
}
