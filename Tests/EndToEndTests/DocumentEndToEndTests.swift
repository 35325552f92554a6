import Foundation
import TestSupport
import Testing

/// The keys of each document as the guide lists them: all, and those that are always there.
private struct GuideKeys {
  var all: Set<String> = []
  var required: Set<String> = []

  init(section: String) throws {
    let path = Program.root + "/Sources/Experiments/Experiments.docc/UseFromPrograms.md"
    let guide = try String(contentsOfFile: path, encoding: .utf8)
    for title in ["Every document", section] {
      let lines = guide.split(separator: "\n", omittingEmptySubsequences: false)
      let start = try #require(lines.firstIndex(of: "## \(title)"), "\(title)")
      for line in lines[(start + 1)...].prefix(while: { !$0.hasPrefix("## ") }) {
        let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        guard cells.count == 3, cells[0].hasPrefix("`") else { continue }
        let key = cells[0].replacingOccurrences(of: "`", with: "")
        all.insert(key)
        // Of an empty list the keys of its items are not there.
        if !cells[2].contains("optional"), !key.hasPrefix("diagnostics["), !key.hasSuffix("…") {
          required.insert(key)
        }
      }
    }
  }

  /// Paths such as `tables[].rows` of everything in a value.
  static func paths(_ value: Any, _ prefix: String = "") -> Set<String> {
    var found: Set<String> = []
    if let object = value as? [String: Any] {
      for (key, inner) in object {
        let path = prefix.isEmpty ? key : "\(prefix).\(key)"
        found.insert(path)
        found.formUnion(paths(inner, path))
      }
    } else if let list = value as? [Any] {
      for inner in list { found.formUnion(paths(inner, prefix + "[]")) }
    }
    return found
  }
}

@Suite("JSON documents", .serialized)
struct DocumentEndToEndTests {
  /// Runs a command, and holds its document against the guide.
  @discardableResult
  private func document(
    _ arguments: [String], _ section: String, in folder: ScratchFolder, code: Int32 = 0,
    as prefixes: [String: (section: String, prefix: String)] = [:]
  ) throws -> [String: Any] {
    let ending = try Program(arguments + ["--json"], in: folder).wait()
    #expect(ending.code == code, "\(arguments): \(ending.output)")
    #expect(ending.errors.isEmpty, "\(arguments): \(ending.errors)")
    let value = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
    let object = try #require(value as? [String: Any])
    var keys = try GuideKeys(section: section)
    for (own, other) in prefixes {
      for key in try GuideKeys(section: other.section).all where key.hasPrefix(other.prefix) {
        keys.all.insert(own + key.dropFirst(other.prefix.count))
      }
    }
    let paths = GuideKeys.paths(object)
    #expect(paths.subtracting(keys.all).sorted() == [], "\(arguments): not in the guide")
    if code != 2 {
      #expect(keys.required.subtracting(paths).sorted() == [], "\(arguments): missing")
    }
    return object
  }

  @Test("every command prints one document with the keys of the guide, and nothing else")
  func documents() throws {
    let small = try SmallExperiment(
      SmallExperiment.text + "\nablate: {leave_one_out: [learners]}\n")
    let folder = small.folder
    try document(["check", "small.yaml"], "check", in: folder)
    let plan = try document(["plan", "small.yaml", "--verbose"], "plan", in: folder)
    let dry = try document(["run", "small.yaml", "--dry-run"], "plan", in: folder)
    #expect(dry["run"] as? Int == plan["run"] as? Int)
    #expect((plan["jobs"] as? [Any])?.count == plan["run"] as? Int)
    #expect(!folder.holds("results"))
    let run = try document(
      ["run", "small.yaml"], "run", in: folder,
      as: ["targets[]": ("show", "targets[]"), "verdicts[]": ("compare", "rows[]")])
    #expect((run["jobs"] as? [String: Any])?["run"] as? Int == plan["run"] as? Int)
    let show = try document(["show", "small.yaml"], "show", in: folder)
    #expect(
      NSArray(array: show["targets"] as? [Any] ?? [])
        == NSArray(array: run["targets"] as? [Any] ?? [1]))
    try document(["compare", "small"], "compare", in: folder)
    try document(["ls"], "ls", in: folder)
    try document(["explain", "small.yaml", "learners.forest.n_estimators"], "explain", in: folder)
    try document(["learners"], "learners", in: folder)
    try document(["learners", "gbm"], "learners", in: folder)
    try document(["describe", "data/site.csv"], "describe", in: folder)
    let columns = try document(["columns", "data/site.csv"], "describe", in: folder)
    #expect((columns["columns"] as? [Any])?.isEmpty == false)
    let verified = try document(
      ["verify", "small.yaml", "--sample", "20%"], "verify", in: folder)
    #expect(verified["identical"] as? Int == verified["verified"] as? Int)
    let collected = try document(["gc", "--max-size", "0"], "gc", in: folder)
    #expect(collected["kept_results"] as? Int == 0)
  }

  @Test("errors are documents too, with their place in parts, and warnings stand beside results")
  func errors() throws {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing("blend: greedy", with: "blend: gready"))
    for command in ["check", "plan", "run", "show", "verify"] {
      let wrong = try document(
        [command, "small.yaml"], command, in: small.folder, code: 2)
      let found = try #require((wrong["diagnostics"] as? [[String: Any]])?.first)
      #expect(found["severity"] as? String == "error")
      #expect(found["what"] as? String == "unknown blend 'gready'")
      #expect(found["file"] as? String == "small.yaml")
      #expect(found["line"] as? Int == 22)
      #expect(found["column"] as? Int == 12)
      #expect((found["help"] as? String)?.hasPrefix("did you mean 'greedy'?") == true)
    }
    let nothing = try document(["compare", "no", "where"], "compare", in: small.folder, code: 2)
    #expect((nothing["diagnostics"] as? [Any])?.count == 1)
    let usage = try document(["gc"], "gc", in: small.folder, code: 2)
    #expect(((usage["diagnostics"] as? [[String: Any]])?.first?["severity"] as? String) == "error")
    let family = try document(["learners", "gmb"], "learners", in: small.folder, code: 2)
    #expect(
      ((family["diagnostics"] as? [[String: Any]])?.first?["help"] as? String)?
        .hasPrefix("did you mean 'gbm'?") == true)
  }

  @Test("errors of tables, stores and runs are printed once, as text and as documents")
  func otherErrors() throws {
    let folder = try ScratchFolder()
    try folder.write("x,y\n1,2,3,4\n5,6,7,8\n9,1,2,3\n", to: "t.csv")
    try folder.write("x", to: "results/strata.sqlite/file")
    for arguments in [
      ["describe", "t.csv"], ["columns", "no.csv"], ["gc", "--max-size", "1G"],
      ["plot", "none"], ["diff", "a", "b"], ["report", "a", "b"],
      ["export", "a", "--to", "amlb", "x"],
    ] {
      let text = try Program(arguments, in: folder).wait()
      #expect(text.code == 2, "\(arguments): \(text.errors)")
      #expect(text.errors.components(separatedBy: "error: ").count == 2, "\(text.errors)")
    }
    let document = try document(["describe", "t.csv"], "describe", in: folder, code: 2)
    #expect((document["diagnostics"] as? [Any])?.count == 1)
  }

  @Test("a failed job is in the document, with exit code 1")
  func failure() throws {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing(
        "forest: {family: random_forest, n_estimators: 8}",
        with: "forest: {family: nearest_neighbours, n_neighbors: 25}"
      ).replacing("[[ridge, forest], [ridge]]", with: "[[forest]]"))
    let ending = try Program.run("run", "small.yaml", "--json", in: small.folder)
    #expect(ending.code == 1)
    #expect(ending.errors.isEmpty)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
    let failures = try #require(object["failures"] as? [[String: Any]])
    #expect(
      failures.contains {
        ($0["cause"] as? String)?.contains("needs at least 25 training rows") == true
      })
  }

  @Test("characters that a terminal obeys are escaped, and read back as they were")
  func hostile() throws {
    let folder = try ScratchFolder()
    try folder.write("a\u{9B}31m,b\u{202E}\n1,2\n3,4\n", to: "t.csv")
    let ending = try Program.run("describe", "t.csv", "--json", in: folder)
    #expect(ending.code == 0)
    #expect(!ending.output.unicodeScalars.contains { $0 == "\u{9B}" || $0 == "\u{202E}" })
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
    let names = (object["columns"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(names == ["a\u{9B}31m", "b\u{202E}"])
  }
}

@Suite("completion and the manual", .serialized)
struct CompletionEndToEndTests {
  private func offered(_ words: [String], in folder: ScratchFolder) throws -> [String] {
    let ending = try Program(["---completion"] + words, in: folder).wait()
    #expect(ending.code == 0, "\(ending.errors)")
    return ending.output.split(separator: "\n").map(String.init).filter { !$0.isEmpty }
  }

  @Test("a shell is offered stages, targets, variants and runs of what the line names")
  func words() throws {
    let small = try SmallExperiment(
      SmallExperiment.text + "\nablate: {leave_one_out: [learners]}\n")
    func option(_ name: String, _ before: [String] = []) throws -> [String] {
      let line = ["strata", "export", "small.yaml"] + before + [name, ""]
      return try offered(
        ["export", "--", name, String(line.count - 1), "0"] + line, in: small.folder)
    }
    #expect(try option("--stage") == ["time", "space"])
    #expect(try option("--target", ["--stage", "time"]) == ["pm", "o3"])
    #expect(try option("--variant") == ["without_ridge", "without_forest"])
    #expect(try option("--holdout") == ["random"])
    try small.folder.write("{}", to: "results/one/run.json")
    try small.folder.write("", to: "results/strata.sqlite")
    let runs = try offered(
      ["plot", "--", "positional@0", "2", "0", "strata", "plot", ""], in: small.folder)
    #expect(runs == ["one"])
  }

  @Test("scripts for three shells name the families and metrics")
  func scripts() throws {
    let folder = try ScratchFolder()
    for shell in ["bash", "zsh", "fish"] {
      let script = try Program.run("--generate-completion-script", shell, in: folder)
      #expect(script.code == 0)
      // fish is told of an option without its dashes.
      for word in ["random_forest", "rmse", shell == "fish" ? "-l 'dry-run'" : "--dry-run"] {
        #expect(script.output.contains(word), "\(shell): \(word)")
      }
    }
  }

  @Test("the manual page has every command and option, and troff finds no fault in it")
  func manual() throws {
    let folder = try ScratchFolder()
    let program = try #require(
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    let strata = (program as NSString).deletingLastPathComponent + "/strata"
    func run(_ words: [String]) throws -> (code: Int32, text: String) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = words
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = pipe
      try process.run()
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
    let made = try run([
      "python3", Program.root + "/.make/man", strata, folder.file("strata.1"),
    ])
    #expect(made.code == 0, "\(made.text)")
    let page = try folder.text(of: "strata.1")
    for word in [
      ".SS strata run", ".SS strata describe", "\\-\\-dry\\-run", "\\-\\-json",
      "Also called: columns",
    ] { #expect(page.contains(word), "\(word)") }
    #expect(!page.contains(".SS strata job"))
    guard try run(["sh", "-c", "command -v groff"]).code == 0 else { return }
    let faults = try run(["groff", "-man", "-ww", "-z", folder.file("strata.1")])
    #expect(faults.text.isEmpty)
  }
}
