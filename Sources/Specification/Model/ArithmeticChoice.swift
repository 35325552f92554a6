/// With which code of the linear algebra an experiment is computed.
public enum ArithmeticChoice: String, CaseIterable, Sendable {
  /// The fastest that OpenBLAS has for this processor.
  case native
  /// That which every processor has that this program runs on.
  case portable
}
