import Learners

/// Runs what fits models; what a learner throws becomes an error of the stack.
///
/// - Parameters:
///   - candidate: Whose fit it is; empty where the job adds the name.
///   - fit: Throws ``FitError`` or ``StackError`` alone.
func stackErrors<Fitted>(
  of candidate: String = "", _ fit: () throws -> Fitted
) throws(StackError) -> Fitted {
  do {
    return try fit()
  } catch let error as FitError {
    throw .fit(candidate: candidate, error)
  } catch let error as StackError {
    throw error
  } catch {
    preconditionFailure("a fit throws nothing else")
  }
}
