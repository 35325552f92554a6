import Experiments
import Serving

/// What a server tells of the bundle it serves.
struct BundleDescription: Encodable {
  struct Resource: Encodable {
    var method: String
    var path: String
    var what: String
  }
  var strata: String
  var experiment: String
  var stage: String
  var target: String
  var unit: String?
  /// Of intervals, or of the sets of classes.
  var level: Double
  var classes: [String]?
  var quantiles: [Double]?
  var models: Int
  /// Of a bundle with one model in place of an ensemble.
  var distilled: DistillationFacts?
  /// Of a bundle that was chosen by the time of its predictions.
  var latency: LatencyFacts?
  /// Of the rows that are sent.
  var columns: [InputColumn]
  var resources: [Resource]

  init(_ bundle: StackBundle) {
    let origin = bundle.origin
    strata = origin.strata
    experiment = origin.experiment
    stage = origin.stage
    target = origin.target
    unit = origin.unit.isEmpty ? nil : origin.unit
    level = origin.level
    classes = bundle.classes.isEmpty ? nil : bundle.classes
    quantiles = bundle.quantiles.isEmpty ? nil : bundle.quantiles
    models = bundle.modelCount
    distilled = bundle.distillation
    latency = bundle.latency
    columns = bundle.inputs
    resources = [
      Resource(
        method: "POST", path: "/predict",
        what: "predicts rows: application/json (an object or a list of objects) or text/csv"),
      Resource(method: "GET", path: "/health", what: "answers as long as the server does"),
      Resource(method: "GET", path: "/metrics", what: "counts for Prometheus"),
    ]
  }

  var text: String { JSONText.of(self) + "\n" }
}
