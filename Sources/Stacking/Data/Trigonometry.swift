import Glibc

/// Sine of an angle in radians. By the system's library: correct to the last bit or the one before.
func sine(_ angle: Double) -> Double { sin(angle) }
/// Cosine of an angle in radians.
func cosine(_ angle: Double) -> Double { cos(angle) }
