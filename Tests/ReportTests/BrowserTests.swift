import Foundation
import Testing

@testable import Report

/// Where Chromium and Vega are; each `nil` where it is not installed.
private enum Installed {
  static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  static let library: ScriptLibrary? = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
    let folder = environment["STRATA_VEGA"] ?? "\(cache)/strata/vega"
    guard let script = FileManager.default.contents(atPath: "\(folder)/vega.js") else { return nil }
    return ScriptLibrary(script: Array(script), licence: "")
  }()

  static var isComplete: Bool { browser != nil && library != nil }
}

@Suite(
  "The page in a browser", .serialized,
  .enabled(if: Installed.isComplete, "skipped: Chromium or Vega is not installed (make setup)"))
struct BrowserTests {
  private func report(_ name: String) -> ExperimentReport {
    var report = hostileReport(name)
    report.series = [sampleSeries()]
    report.series[0].column = name
    report.series[0].groups[0] = name
    report.predictions = samplePredictions()
    report.comparison = sampleComparison()
    report.comparison?.rows[0].variant = name
    return report
  }

  /// The page as it stands after its scripts have run, in a window that is tall enough for every figure.
  ///
  /// A browser under load may end before it has shown a frame: then no figure has come into sight, and
  /// none was begun. Only such a page is asked for again.
  private func drawn(_ report: ExperimentReport) throws -> String {
    var page = try shown(report)
    for _ in 1..<10 where !page.contains("data-state=\"") { page = try shown(report) }
    return page
  }

  private func shown(_ report: ExperimentReport) throws -> String {
    let browser = try #require(Installed.browser)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("strata-browser-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = folder.appendingPathComponent("report.html")
    try Data(ReportPage(report, library: Installed.library).bytes).write(to: page)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: browser)
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu",
      "--user-data-dir=\(folder.path)/profile", "--window-size=1280,20000",
      "--virtual-time-budget=20000", "--dump-dom", page.absoluteString,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test(
    "every figure is drawn, whatever names hold",
    arguments: ["plain", "</script><script>document.title='x'</script>", "a\"b'c\\d\u{202E}e 🌫️"])
  func figures(name: String) throws {
    let page = try drawn(report(name))
    let count = report(name).figureSet.all.count
    #expect(page.components(separatedBy: "data-state=\"drawn\"").count - 1 == count)
    #expect(!page.contains("data-state=\"failed\""))
    #expect(!page.contains("<title>x</title>"))
  }

  @Test("tables can be sorted and downloaded")
  func tables() throws {
    let page = try drawn(report("plain"))
    #expect(page.contains("class=\"sort\""))
    #expect(page.contains("CSV of this table"))
  }
}
