import Learners

/// The linear algebra that fits are computed with, for run records.
public let arithmeticDescription = Arithmetic.description
