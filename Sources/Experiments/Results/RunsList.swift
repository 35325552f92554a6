import FoundationEssentials
import Report
public import Wording

/// The runs of a results folder, the newest first.
public struct RunsList: Sendable {
  struct Run: Sendable, Codable, Equatable {
    var name: String
    /// ISO 8601.
    var started: String
    var seconds: Double
    var jobsRun: Int
    var jobsFailed: Int
    var headline: String?

    enum CodingKeys: String, CodingKey {
      case name, started, seconds, headline
      case jobsRun = "jobs_run"
      case jobsFailed = "jobs_failed"
    }
  }
  let runs: [Run]
  /// Records that can't be read.
  public let unreadable: [Diagnosis]

  /// A folder that is not there has no runs.
  public init(root: String) {
    var runs: [Run] = []
    var unreadable: [Diagnosis] = []
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    for name in names.sorted() {
      let path = "\(root)/\(name)/run.json"
      guard let data = FileManager.default.contents(atPath: path) else { continue }
      do {
        let file = try JSONDecoder().decode(RunFile.self, from: data)
        runs.append(
          Run(
            name: name, started: file.started, seconds: file.seconds, jobsRun: file.jobs.run,
            jobsFailed: file.jobs.failed.count, headline: file.headline))
      } catch {
        unreadable.append(
          Diagnosis(
            "the run record can't be read", help: "run the experiment again, or delete the folder",
            at: path))
      }
    }
    self.runs = runs.sorted { ($0.started, $1.name) > ($1.started, $0.name) }
    self.unreadable = unreadable
  }

  public func text(_ style: TerminalStyle) -> String {
    guard !runs.isEmpty else { return "no runs" }
    var table = TextTable(
      ["run", "started", "seconds", "jobs", "failed", "headline"], leftAligned: 2,
      importance: [0, 5, 4, 1, 2, 3], kept: 2)
    for run in runs {
      table.add([
        .init(run.name), .init(run.started), .init(fixed(run.seconds, 1)),
        .init(String(run.jobsRun)),
        .init(run.jobsFailed == 0 ? "" : String(run.jobsFailed), isLoss: true),
        .init(run.headline ?? ""),
      ])
    }
    return table.text(style)
  }

  /// The same for programs: `runs`.
  public var document: some Encodable & Sendable { ["runs": runs] }
}
