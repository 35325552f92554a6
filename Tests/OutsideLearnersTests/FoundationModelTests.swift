import Foundation
import Learners
import OutsideLearners
import Tabular
import TestSupport
import Testing
import Workers

/// The recipes of the guide for models whose weights come from a hub, with stand-ins of the same interface.
@Suite("Foundation models", .enabled(if: TestPython.isInstalled, "run .make/python first"))
struct FoundationModelTests {
  /// An environment with the test environment's packages and one module more.
  private func environment(_ module: String, _ source: String) throws -> ScratchFolder {
    let own = try #require(TestPython.folder)
    let folder = try ScratchFolder()
    let libraries = try FileManager.default.contentsOfDirectory(atPath: own + "/lib")
    let version = try #require(libraries.first { $0.hasPrefix("python3") })
    let packages = "v/lib/\(version)/site-packages/"
    try folder.write(
      try String(contentsOfFile: own + "/pyvenv.cfg", encoding: .utf8), to: "v/pyvenv.cfg")
    try folder.write(source, to: packages + module + ".py")
    try folder.write("\(own)/lib/\(version)/site-packages\n", to: packages + "own.pth")
    try FileManager.default.createDirectory(
      atPath: folder.file("v/bin"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("v/bin/python"),
      withDestinationPath: URL(filePath: own + "/bin/python").resolvingSymlinksInPath().path)
    return folder
  }

  @Test(
    "the recipes fit and predict with missing cells and codes of categories",
    arguments: [("tabpfn", "TabPFNRegressor", true), ("tabicl", "TabICLRegressor", false)])
  func recipes(_ module: String, _ name: String, _ takesDevice: Bool) throws {
    let folder = try environment(
      module,
      """
      import numpy
      from sklearn.base import BaseEstimator, RegressorMixin
      class \(name)(RegressorMixin, BaseEstimator):
          def __init__(self, device="auto", random_state=None):
              self.device, self.random_state = device, random_state
          def fit(self, X, y):
              assert numpy.isnan(X).any() and X.shape[1] == 4
              assert self.random_state is not None
              assert self.device == ("cpu" if \(takesDevice ? "True" : "False") else "auto")
              self.mean_ = y.mean()
              return self
          def predict(self, X):
              return numpy.full(len(X), self.mean_)

      """)
    let settings = Libraries.settings(
      "sklearn", takesDevice ? ["device": .text("cpu")] : [:]
    ) {
      ($0.path, $0.missing, $0.categories) = ("\(module).\(name)", .pass, .codes)
    }
    let fitter = Libraries.fitter(
      Libraries.origin { $0.interpreter = folder.file("v/bin/python") })
    let data = Libraries.data()
    let fit = try fitter.fit(settings, data, seed: 3)
    let mean = data.rows.reduce(0) { $0 + data.target[$1] } / Double(data.rows.count)
    let predicted = try fit.predict(data.features, rows: 0..<10, rounds: nil)
    #expect(predicted.allSatisfy { abs($0 - mean) < 1e-9 })
  }
}
