extension ExperimentReport {
  /// The samples of a search.
  public struct Search: Sendable {
    public struct Axis: Sendable {
      /// Such as `learners.gbm.learning_rate`.
      public var path: String
      /// By sample, as text; numbers where all of them are.
      public var values: [String]

      public init(path: String, values: [String]) {
        self.path = path
        self.values = values
      }
    }
    /// Names of the variants, in the order of the samples.
    public var samples: [String]
    public var axes: [Axis]

    public init(samples: [String], axes: [Axis]) {
      self.samples = samples
      self.axes = axes
    }
  }

  /// The job graph with all jobs of one kind in one stage as one node.
  public struct Graph: Sendable {
    public struct Node: Sendable {
      public var stage: String
      public var kind: String
      public var jobs: Int
      /// Of the processor, as far as they are known.
      public var seconds: Double
      /// Longest chain of nodes that leads to it.
      public var depth: Int

      public init(stage: String, kind: String, jobs: Int, seconds: Double, depth: Int) {
        self.stage = stage
        self.kind = kind
        self.jobs = jobs
        self.seconds = seconds
        self.depth = depth
      }
    }
    public var nodes: [Node]
    /// Places in ``nodes``.
    public var edges: [(from: Int, to: Int)]

    public init(nodes: [Node], edges: [(from: Int, to: Int)]) {
      self.nodes = nodes
      self.edges = edges
    }
  }

  /// A job that ran: when, and beside which others.
  public struct Span: Sendable {
    public var job: String
    public var kind: String
    public var stage: String
    /// From 0: jobs of one worker do not overlap.
    public var worker: Int
    /// Seconds since the run began.
    public var begin: Double
    public var end: Double
    /// The machine; empty for the one of the run.
    public var host = ""

    public init(
      job: String, kind: String, stage: String, worker: Int, begin: Double, end: Double
    ) {
      self.job = job
      self.kind = kind
      self.stage = stage
      self.worker = worker
      self.begin = begin
      self.end = end
    }
  }

  /// How the out-of-fold errors of two base models of one target go together.
  public struct ErrorCorrelation: Sendable {
    /// Stage and target.
    public var place: String
    /// Names with their layers.
    public var first: String
    public var second: String
    /// Pearson's, in [−1, 1].
    public var value: Double

    public init(place: String, first: String, second: String, value: Double) {
      self.place = place
      self.first = first
      self.second = second
      self.value = value
    }
  }

  /// Where the groups of a completed table lie.
  public struct Map: Sendable {
    public enum Shape: Sendable {
      /// Column and row of a tile.
      case tile(column: Double, row: Double)
      /// Longitude and latitude of the corners of closed rings.
      case rings([[(x: Double, y: Double)]])
    }
    public var inventory: String
    public var shapes: [(group: String, shape: Shape)]

    public init(inventory: String, shapes: [(group: String, shape: Shape)]) {
      self.inventory = inventory
      self.shapes = shapes
    }
  }

  /// What the predictions of a stack rest on.
  public struct Importance: Sendable {
    public struct Feature: Sendable {
      public var name: String
      /// Of the RMSE when the feature is shuffled, in the target's unit.
      public var rise: Double
      public var lower: Double
      public var upper: Double

      public init(name: String, rise: Double, lower: Double, upper: Double) {
        self.name = name
        self.rise = rise
        self.lower = lower
        self.upper = upper
      }
    }
    /// A feature's contribution to one prediction of one tree model.
    public struct Contribution: Sendable {
      public var model: String
      public var feature: String
      /// Of the feature as text; empty where it is missing.
      public var cell: String
      public var value: Double

      public init(model: String, feature: String, cell: String, value: Double) {
        self.model = model
        self.feature = feature
        self.cell = cell
        self.value = value
      }
    }
    /// Stage and target.
    public var place: String
    public var unit: String?
    public var error: Double
    /// The greatest rise first.
    public var features: [Feature]
    public var contributions: [Contribution]

    public init(
      place: String, unit: String?, error: Double, features: [Feature],
      contributions: [Contribution]
    ) {
      self.place = place
      self.unit = unit
      self.error = error
      self.features = features
      self.contributions = contributions
    }
  }
}
