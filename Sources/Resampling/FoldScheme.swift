/// How the training rows are split into folds.
///
/// `by` names the columns whose values, in that order of importance, make the groups or the order of
/// time: `[Year, Month]`. Rows that agree in them are never separated.
public enum FoldScheme: Hashable, Sendable {
  /// Folds of near-equal size, each row held out once in every repeat.
  case kfold(count: Int, repeats: Int, shuffle: Bool)
  /// As k-fold, each fold with near-equal shares of every quantile of the target.
  case stratified(count: Int, repeats: Int)
  /// Whole groups are held out together; groups are dealt out so that folds are of near-equal size.
  case grouped(by: [String], count: Int, repeats: Int)
  /// As grouped, each fold with near-equal shares of every class of the target.
  case stratifiedGroups(by: [String], count: Int, repeats: Int)
  /// Contiguous blocks of the ordered values, of near-equal size; each is held out once. `purge`
  /// distinct values on either side of the held-out block are left out of training.
  case blocks(by: [String], count: Int, purge: Int)
  /// One fold for each distinct value.
  case leaveOneGroupOut(by: [String])
  /// `count + 1` blocks; fold k trains on the blocks before block k + 1 and holds that one out. The
  /// earliest block is never held out. `purge` values just before the held-out block are left out.
  case forwardChaining(by: [String], count: Int, purge: Int)
  /// The same backwards in time: trains on later blocks, holds out the one before them.
  case backwardChaining(by: [String], count: Int, purge: Int)
  /// Everything beyond a cut in time is held out, for several cuts; rows may be held out by more than one.
  case cuts(by: [String], EdgeCuts)
  /// A column names each row's fold; a row where it is missing always trains.
  case column(String)
}
