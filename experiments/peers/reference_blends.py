"""Writes Tests/StackingTests/Blending/BlendingReference.swift: what scipy's non-negative least squares finds on
small tables, for the tests to compare with.

Needs numpy and scipy; run from the top of the project.
"""

import numpy as np
import scipy
from scipy.optimize import nnls

rng = np.random.default_rng(4)


def table(name, rows, columns, noise, sign=1.0):
    truth = rng.normal(10, 3, rows).round(2)
    x = np.column_stack([sign * truth + rng.normal(0, noise * (i + 1), rows) for i in range(columns)])
    return name, x.round(2), truth


cases = [
    table("alike columns", 12, 4, 0.3),
    table("noisy columns", 11, 6, 2.0),
    table("more columns than rows", 5, 8, 1.0),
    table("columns that point away", 10, 3, 1.0, sign=-1.0),
    table("one column", 8, 1, 0.5),
]
name, x, y = table("a column on the other side", 10, 2, 0.4)
cases.append((name, np.column_stack([x, (-x[:, 0]).round(2), (x[:, 1] + 5).round(2)]), y))


def row(values):
    return "[" + ", ".join(repr(float(v)) for v in values) + "]"


def lines(values):
    # Lists are broken as the formatter breaks them.
    text = row(values)
    return text if len(text) < 80 else "[\n" + "".join(f"          {float(v)!r},\n" for v in values) + "        ]"


with open("Tests/StackingTests/Blending/BlendingReference.swift", "w") as file:
    file.write("// Written by experiments/peers/reference_blends.py.\n\n")
    file.write(f"/// scipy {scipy.__version__}: scipy.optimize.nnls on small tables.\n")
    file.write("struct LeastSquaresCase: Sendable {\n  var name: String\n  var columns: [[Double]]\n")
    file.write("  var target: [Double]\n  var weights: [Double]\n  /// |Xw − y|.\n  var residual: Double\n\n")
    file.write("  static let all: [LeastSquaresCase] = [\n")
    for name, x, y in cases:
        weights, residual = nnls(x, y)
        file.write(f'    LeastSquaresCase(\n      name: "{name}",\n      columns: [\n')
        for column in x.T:
            file.write(f"        {lines(column)},\n")
        file.write(f"      ],\n      target: {lines(y)},\n")
        file.write(f"      weights: {lines(weights)},\n      residual: {residual!r}),\n".replace("np.float64(", "").replace("))", ")"))
    file.write("  ]\n}\n")
