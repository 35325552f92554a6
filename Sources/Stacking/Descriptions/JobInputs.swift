/// What a job reads another job's output for.
package enum InputRole: String, CaseIterable, Sendable {
  /// The rows, features and splits it works on.
  case data = "data"
  /// The data whose splits say what is kept out.
  case outer = "outer data"
  case forms = "forms"
  /// The layer below.
  case below = "layer below"
  /// The layer below without what the split holds out.
  case inner = "inner layer"
  case decision = "decision"
  case course = "course"
  case fit = "fit"
  case layer = "layer"
  case blend = "blend"
  /// The layer of simple methods that the blend is compared with.
  case baselines = "baselines"
  /// A blend without the layer that is decided on, and with it.
  case without = "blend without"
  case with = "blend with"
  /// A table that an earlier stage completed.
  case table = "table"
  /// A completed table whose measured cells are aggregates of what is predicted.
  case aggregates = "aggregates"
  /// What an earlier stage predicts.
  case earlier = "earlier blend"
  /// What a round of a stage predicts whose targets help one another.
  case round = "round"

  /// The label of an input in a key's text.
  var label: String { "input \(rawValue)" }
}

/// What a job reads, each under what it is read for: keys or jobs while a graph is made, outputs when
/// the job is done.
package struct JobInputs<Item> {
  package var items: [(role: InputRole, item: Item)] = []

  package init() {}

  package init(_ roles: [InputRole], _ items: [Item]) {
    self.items = zip(roles, items).map { ($0, $1) }
  }

  package mutating func add(_ role: InputRole, _ item: Item) { items.append((role, item)) }
  package mutating func add(_ role: InputRole, each more: some Sequence<Item>) {
    for item in more { items.append((role, item)) }
  }

  package var roles: [InputRole] { items.map(\.role) }

  package func map<Other>(_ transform: (Item) -> Other) -> JobInputs<Other> {
    var inputs = JobInputs<Other>()
    inputs.items = items.map { ($0.role, transform($0.item)) }
    return inputs
  }

  /// Those that are read for one thing, in their order.
  func all(_ role: InputRole) -> [Item] { items.filter { $0.role == role }.map(\.item) }
  func first(_ role: InputRole) -> Item? { items.first { $0.role == role }?.item }
}

extension JobInputs: Sendable where Item: Sendable {}

// Outputs as what their role says they are: anything else is a damaged or foreign input.
extension JobInputs where Item == StackOutput {
  func data(_ role: InputRole = .data) throws(StackError) -> StageData {
    guard case .data(let data)? = first(role) else { throw .unexpectedInput(role.rawValue) }
    return data
  }

  /// The same, judged by a loss; `nil` for that of the task.
  func data(by loss: Loss?) throws(StackError) -> StageData {
    var data = try data()
    data.judge(by: loss)
    return data
  }

  func blend(_ role: InputRole = .blend) throws(StackError) -> BlendResult {
    guard case .blend(let blend)? = first(role) else { throw .unexpectedInput(role.rawValue) }
    return blend
  }

  /// `nil` if nothing is read for it.
  func layer(_ role: InputRole) throws(StackError) -> LayerColumns? {
    guard let output = first(role) else { return nil }
    guard case .layer(let layer) = output else { throw .unexpectedInput(role.rawValue) }
    return layer
  }

  /// `nil` if nothing is read for it.
  func forms() throws(StackError) -> ChosenForms? {
    guard let output = first(.forms) else { return nil }
    guard case .forms(let forms) = output else { throw .unexpectedInput(InputRole.forms.rawValue) }
    return forms
  }

  func layers() throws(StackError) -> [LayerColumns] {
    try each(.layer) { if case .layer(let layer) = $0 { layer } else { nil } }
  }
  func blends(_ role: InputRole) throws(StackError) -> [BlendResult] {
    try each(role) { if case .blend(let blend) = $0 { blend } else { nil } }
  }
  func decisions() throws(StackError) -> [LayerDecision] {
    try each(.decision) { if case .decision(let decision) = $0 { decision } else { nil } }
  }
  func courses() throws(StackError) -> [Course] {
    try each(.course) { if case .course(let course) = $0 { course } else { nil } }
  }
  func fits() throws(StackError) -> [FoldPredictions] {
    try each(.fit) { if case .fold(let fold) = $0 { fold } else { nil } }
  }
  func tables() throws(StackError) -> [CompletedTable] {
    try each(.table) { if case .table(let table) = $0 { table } else { nil } }
  }

  private func each<Value>(
    _ role: InputRole, _ value: (StackOutput) -> Value?
  ) throws(StackError) -> [Value] {
    try all(role).map { output throws(StackError) in
      guard let value = value(output) else { throw .unexpectedInput(role.rawValue) }
      return value
    }
  }
}
