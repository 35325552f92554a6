import Glibc

/// How a rate changes over the course of training, as a factor at t ∈ [0, 1].
///
/// The cosines and logarithms are glibc's: the same bits wherever that is.
public enum LearningSchedule: String, CaseIterable, Sendable, Hashable {
  case constant
  /// Up linearly from 5 % in the first 15 %, then down by a half cosine to 0 (Smith & Topin 2019).
  case oneCycle = "one_cycle"
  /// Four cosine cycles, each twice as long as the one before (RealMLP; Holzmüller et al. 2024).
  case cosineLog = "cosine_log"
  /// A half cosine to 0.
  case cosine
  /// Constant for the first half, then a half cosine to 0.
  case flatCosine = "flat_cosine"

  func factor(_ t: Double) -> Float {
    switch self {
    case .constant: 1
    case .oneCycle:
      t < 0.15 ? Float(0.05 + 0.95 * t / 0.15) : halfCosine((t - 0.15) / 0.85)
    case .cosineLog: Float(0.5 * (1 - cos(2 * .pi * log2(1 + 15 * t))))
    case .cosine: halfCosine(t)
    case .flatCosine: t < 0.5 ? 1 : halfCosine(2 * t - 1)
    }
  }

  private func halfCosine(_ t: Double) -> Float { Float(0.5 * (1 + cos(.pi * t))) }
}
