import FoundationEssentials
import Glibc
import Report
import TableFiles
public import Wording

/// Renders the figures of a run as files, without a browser.
public struct FigureRenderer {
  public enum Format: String, CaseIterable, Sendable { case svg, png, pdf }

  /// `RUN/figures`.
  private let folder: String
  /// The names of the figures there are.
  public let names: [String]

  /// - Parameters:
  ///   - run: The folder of a run, or its name in `root`.
  /// - Throws: ``FigureError``.
  public init(run: String, root: String) throws(FigureError) {
    let candidates = [run, "\(root)/\(run)"]
    guard let found = candidates.first(where: { access("\($0)/run.json", F_OK) == 0 }) else {
      throw .noRun(run, root: root)
    }
    folder = "\(found)/figures"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    names = files.filter { $0.hasSuffix(Self.suffix) }
      .map { String($0.dropLast(Self.suffix.count)) }.sorted()
    guard !names.isEmpty else { throw .noFigures(found) }
  }

  private static let suffix = ".vl.json"

  /// Writes each figure as `NAME.FORMAT`.
  ///
  /// - Parameters:
  ///   - chosen: Names of figures; all if empty.
  ///   - output: A folder, which is made if it is missing.
  /// - Returns: The paths of what was written.
  /// - Throws: ``FigureError``.
  public func render(
    _ chosen: [String], as format: Format, to output: String,
    interpreter: String = VegaFiles.interpreter
  ) throws(FigureError) -> [String] {
    for name in chosen where !names.contains(name) { throw .unknown(name, known: names) }
    guard access(interpreter, X_OK) == 0 else { throw .notInstalled(interpreter) }
    do {
      try FileManager.default.createDirectory(
        atPath: output, withIntermediateDirectories: true)
    } catch {
      throw .failed("\(output): can't be made")
    }
    var written: [String] = []
    for name in chosen.isEmpty ? names : chosen {
      let path = "\(output)/\(name).\(format.rawValue)"
      let result = try Self.run(
        [
          interpreter, "-I", "-c", Self.script, "\(folder)/\(name)\(Self.suffix)", path,
          format.rawValue,
        ])
      guard result == 0 else { throw .failed(name) }
      written.append(path)
    }
    return written
  }

  /// Reads a specification and writes it whole or not at all; nothing is loaded from anywhere.
  private static let script = """
    import os, sys
    import vl_convert
    source, target, form = sys.argv[1:4]
    specification = open(source, encoding="utf-8").read()
    options = {"allowed_base_urls": []}
    if form == "svg":
        content = vl_convert.vegalite_to_svg(specification, **options).encode()
    elif form == "png":
        content = vl_convert.vegalite_to_png(specification, scale=2, **options)
    else:
        content = vl_convert.vegalite_to_pdf(specification, **options)
    part = target + ".part"
    with open(part, "wb") as file:
        file.write(content)
    os.replace(part, target)
    """

  /// Runs a program without a shell, and waits for it.
  ///
  /// - Returns: Its exit code.
  private static func run(_ arguments: [String]) throws(FigureError) -> Int32 {
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process: pid_t = 0
    guard posix_spawn(&process, arguments[0], nil, nil, &pointers, environ) == 0 else {
      throw .failed("\(arguments[0]): can't be started")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw .failed(arguments[0]) }
    }
    // A signal leaves its number in the low bits, an exit its code above them.
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
  }
}

/// Why figures can't be rendered.
public enum FigureError: Error, Sendable, Equatable {
  case noRun(String, root: String)
  case noFigures(String)
  case unknown(String, known: [String])
  case notInstalled(String)
  case failed(String)
}

extension FigureError: DiagnosedError {
  public var diagnoses: [Diagnosis] {
    switch self {
    case .noRun(let name, let root):
      [
        Diagnosis(
          "no run '\(name)' in \(root)",
          help: "give the folder of a run, or run the experiment first")
      ]
    case .noFigures(let path):
      [
        Diagnosis(
          "\(path) has no figures", help: "run the experiment again with this version of strata")
      ]
    case .unknown(let name, let known):
      [
        Diagnosis(
          "unknown figure '\(name)'", help: "expected one of: \(known.joined(separator: ", "))")
      ]
    case .notInstalled(let path):
      [Diagnosis("\(path), which renders figures, is missing", help: "install it with: make setup")]
    case .failed(let what): [Diagnosis("figure '\(what)' could not be rendered")]
    }
  }
}
