import Learners

/// The linear algebra that fits are computed with, for run records.
public let arithmeticDescription = Arithmetic.description

/// The linear algebra that is the same on all processors.
///
/// Other code is fixed when the program is compiled, and on every processor with FMA and AVX2 the C library
/// takes one version of exp, log and their like: OpenBLAS alone chooses otherwise from processor to processor.
public enum PortableArithmetic {
  /// Whether this process computes with it.
  public static var isInUse: Bool { Arithmetic.kernel == Arithmetic.portableKernel }

  /// The kernels that this process computes with.
  public static var kernel: String { Arithmetic.kernel }

  /// The variable of the environment that a process has to be started with to compute with it.
  public static let variable = (name: "OPENBLAS_CORETYPE", value: Arithmetic.portableKernel)
}
