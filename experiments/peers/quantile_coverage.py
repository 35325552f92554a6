"""Coverage of 90 % intervals over random splits: conformalised quantile regression as Strata does it, and CV+ of the same rows.

    python -m venv venv && venv/bin/pip install numpy scikit-learn lightgbm
    venv/bin/python quantile_coverage.py SUITE/yacht.csv gbm|forest [SPLITS]

The rule is programmed anew here, from the quantiles of LightGBM or of scikit-learn's extra trees: scores are of three folds, predictions of a
fit on all known rows (`refit`) or the mean of the folds' fits (`bag`). First the rows that the file's column `test` marks (three seeds), then
random ones. A line: method, mean coverage, least coverage of a split, standard error of the mean, mean width.
"""

import csv
import sys
import warnings

import lightgbm
import numpy as np
from sklearn.ensemble import ExtraTreesRegressor

LEVEL = 0.9
ENDS = (0.05, 0.95)
GBM = dict(n_estimators=200, learning_rate=0.05, num_leaves=15, min_data_in_leaf=10)


def gbm(x, y, new, seed):
    fits = [lightgbm.LGBMRegressor(objective="quantile", alpha=end, verbose=-1, n_jobs=1, **GBM).fit(x, y) for end in ENDS]
    return np.sort(np.column_stack([fit.predict(new) for fit in fits]), axis=1)


def forest(x, y, new, seed):
    model = ExtraTreesRegressor(100, min_samples_leaf=5, random_state=seed).fit(x, y)
    known, found, order = model.apply(x), model.apply(new), np.argsort(y)
    result = []
    for row in found:
        same = known == row
        sums = np.cumsum((same / same.sum(0)).mean(1)[order])
        result.append([y[order][np.searchsorted(sums, end * sums[-1] * (1 - 1e-12))] for end in ENDS])
    return np.array(result)


def split(x, y, held, seed, fit):
    """By method: the share of held-out rows within their interval, and the mean width."""
    known = np.where(~held)[0]
    n = len(known)
    rank = int(np.ceil(LEVEL * (n + 1) - 1e-9))
    fold = np.random.default_rng(seed).permutation(n) % 3
    inner, outer = np.zeros((n, 2)), np.zeros((3, held.sum(), 2))
    for k in range(3):
        fitted = fit(x[known[fold != k]], y[known[fold != k]], np.concatenate([x[known[fold == k]], x[held]]), seed)
        inner[fold == k], outer[k] = fitted[: (fold == k).sum()], fitted[(fold == k).sum():]
    scores = np.maximum(inner[:, 0] - y[known], y[known] - inner[:, 1])
    margin = np.sort(scores)[rank - 1]
    refit, bag = fit(x[known], y[known], x[held], seed), outer.mean(0)
    lower = np.sort(outer[fold, :, 0] - scores[:, None], axis=0)[n - rank]
    upper = np.sort(outer[fold, :, 1] + scores[:, None], axis=0)[rank - 1]
    ends = {
        "refit": (refit[:, 0] - margin, refit[:, 1] + margin), "bag": (bag[:, 0] - margin, bag[:, 1] + margin),
        "cv+": (lower, upper), "not adjusted": (refit[:, 0], refit[:, 1])}
    return {name: (np.mean((a <= y[held]) & (y[held] <= b)), np.mean(b - a)) for name, (a, b) in ends.items()}


def show(title, found):
    for name in found[0]:
        shares, widths = np.array([result[name] for result in found]).T
        error = shares.std() / len(shares) ** 0.5
        print(f"{title}: {name} {shares.mean():.3f}, least {shares.min():.3f}, error {error:.3f}, width {widths.mean():.3f}", flush=True)


def main():
    warnings.filterwarnings("ignore")
    path, kind = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 30
    with open(path) as file:
        rows = list(csv.DictReader(file))
    x = np.array([[float(row[name] or "nan") for name in row if name not in ("y", "test")] for row in rows])
    y = np.array([float(row["y"]) for row in rows])
    marked = np.array([row["test"] == "1" for row in rows])
    fit = dict(gbm=gbm, forest=forest)[kind]
    show("marked rows", [split(x, y, marked, seed, fit) for seed in range(3)])
    found = []
    for seed in range(count):
        held = np.zeros(len(y), bool)
        held[np.random.default_rng(100 + seed).permutation(len(y))[: max(30, len(y) // 10)]] = True
        found.append(split(x, y, held, seed, fit))
    show("random rows", found)


if __name__ == "__main__":
    main()
