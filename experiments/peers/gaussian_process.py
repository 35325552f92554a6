"""scikit-learn's Gaussian process regressor on the case of GaussianProcessTests, one thread.

Prints the log marginal likelihood and its gradient at fixed hyperparameters, the optimum, predictions
there, and the CPU seconds of a fit at several sizes.

    python -m venv venv && venv/bin/pip install numpy scikit-learn
    OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 venv/bin/python gaussian_process.py [rows ...]
"""

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
import warnings

import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, Matern, WhiteKernel


def case(rows, columns):
    """The rows of `planted` in GaussianProcessTests."""
    i = np.arange(rows)[:, None]
    j = np.arange(columns)[None, :]
    x = np.sin(1 + 0.7 * (i + 1) * (j + 1)) + 0.5 * np.cos(0.3 * i * (j + 2))
    y = np.sin(2 * x[:, 0]) + x[:, 1] * np.cos(x[:, 0]) + 0.3 * np.sin(37.0 * np.arange(rows))
    return x, y


def standardised(values):
    return (values - values.mean(axis=0)) / values.std(axis=0)


def stationary(shape, scales):
    if shape == "rbf":
        return RBF(scales, (1e-6, 1e6))
    nu = {"laplace": 0.5, "matern32": 1.5, "matern52": 2.5}[shape]
    return Matern(scales, (1e-6, 1e6), nu=nu)


def kernel(shape, columns, linear):
    wide = (1e-6, 1e6)
    whole = ConstantKernel(1.0, wide) * stationary(shape, [columns**0.5] * columns)
    whole += WhiteKernel(0.1, wide)
    if linear:
        whole += ConstantKernel(0.5 / columns, wide) * DotProduct(0, "fixed")
    return whole


def references():
    x, y = case(60, 3)
    x, y = standardised(x), standardised(y)
    for shape in ("laplace", "matern32", "matern52", "rbf"):
        for linear in (False, True):
            regressor = GaussianProcessRegressor(kernel(shape, 3, linear), alpha=1e-6)
            regressor.fit(x, y)
            # Fixed hyperparameters, in our order: signal, noise, linear, length scales.
            ours = np.log([1.3, 0.2] + ([0.6 / 3] if linear else []) + [0.8, 1.5, 2.5])
            theta = np.array([ours[0], *ours[-3:], ours[1], *(ours[2:3] if linear else [])])
            value, slope = regressor.log_marginal_likelihood(theta, eval_gradient=True)
            slope = [slope[0], slope[4], *(slope[5:6] if linear else []), *slope[1:4]]
            print(f'    ("{shape}", {str(linear).lower()}, {value:.10f},')
            print("      [" + ", ".join(f"{part:.8f}" for part in slope) + "],")
            print(f"      {regressor.log_marginal_likelihood_value_:.8f}),")
    grid = np.linspace(-1.5, 1.5, 4)
    regressor = GaussianProcessRegressor(kernel("matern52", 3, False), alpha=1e-6).fit(x, y)
    print("optimum of matern52:", np.exp(regressor.kernel_.theta))
    print("predicted:", regressor.predict(np.stack([grid, grid, grid], axis=1)))


def timings(sizes):
    for rows, columns in sizes:
        x, y = case(rows, columns)
        x, y = standardised(x), standardised(y)
        seconds = []
        for _ in range(2):
            start = time.process_time()
            regressor = GaussianProcessRegressor(kernel("matern52", columns, False), alpha=1e-6)
            regressor.fit(x, y)
            seconds.append(time.process_time() - start)
        value = regressor.log_marginal_likelihood_value_
        print(f"{rows} x {columns}: {min(seconds):.3f} s, likelihood {value:.6f}", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if len(sys.argv) == 1:
        references()
    timings([tuple(map(int, size.split("x"))) for size in sys.argv[1:]])
