/// Jobs and what each needs before it can start. Acyclic by construction: a job can only name
/// jobs already in the graph.
public struct JobGraph: Sendable {
  public struct ID: Hashable, Sendable { fileprivate let index: Int }
  public init() {}
}
