"""Pinball loss of quantile learners next to their peers: same rows, same settings, one thread.

    python -m venv venv && venv/bin/pip install numpy scikit-learn lightgbm xgboost
    venv/bin/python quantile.py STRATA SUITE OUT [--sets airfoil,concrete] [--seeds 3] [--without cat,mlp]

SUITE is a folder of CSV files with the target `y` and a column `test` that marks the rows to hold out. Every learner is fitted on the others
and judged by its mean pinball loss over five levels on the held-out rows. Learners with chance in them are fitted with three seeds,
of which the mean counts (`--seeds`). Also printed: the ensemble of all learners, and how many held-out values its 90 % intervals cover.
"""

import argparse
import csv
import os
import subprocess

import lightgbm
import numpy as np
import xgboost
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
from sklearn.linear_model import QuantileRegressor
from sklearn.metrics import mean_pinball_loss
from sklearn.neighbors import NearestNeighbors

LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]
GBM = dict(n_estimators=200, learning_rate=0.05, num_leaves=15, min_data_in_leaf=10)
XGB = dict(n_estimators=150, learning_rate=0.1, max_depth=4)
FOREST = dict(n_estimators=200, min_samples_leaf=5)
ALPHA = 0.01
LEARNERS = {
    "gbm": ("gbm", GBM), "xgb": ("xgb", XGB), "linear": ("quantile_regression", {}),
    "penalised": ("quantile_regression", dict(alpha=ALPHA)), "forest": ("random_forest", FOREST),
    "extra": ("extra_trees", FOREST), "near": ("nearest_neighbours", dict(n_neighbors=20)), "constant": ("mean", {}),
}
# Members of the ensemble that have no peer here.
OURS = {"cat": ("cat", dict(iterations=300, depth=6)), "mlp": ("mlp", {})}


def loss(y, q):
    q = np.sort(np.asarray(q).reshape(len(y), len(LEVELS)), axis=1)
    return float(np.mean([mean_pinball_loss(y, q[:, i], alpha=level) for i, level in enumerate(LEVELS)]))


def forest(kind, x, y, held, seed):
    """Meinshausen's weights by scikit-learn's leaves, of all training rows."""
    model = kind(random_state=seed, **FOREST).fit(x, y)
    known, found = model.apply(x), model.apply(held)
    order = np.argsort(y, kind="stable")
    result = []
    for row in found:
        same = known == row
        weights = (same / same.sum(0)).mean(1)[order]
        sums = np.cumsum(weights)
        result.append([y[order][np.searchsorted(sums, level * sums[-1] * (1 - 1e-12))] for level in LEVELS])
    return result


def peers(x, y, held, seed):
    mean, deviation = x.mean(0), x.std(0)
    z, held_z = (x - mean) / deviation, (held - mean) / deviation
    yield "gbm", lambda: np.column_stack([
        lightgbm.LGBMRegressor(objective="quantile", alpha=level, verbose=-1, n_jobs=1, **GBM).fit(x, y).predict(held)
        for level in LEVELS])
    yield "xgb", lambda: np.column_stack([
        xgboost.XGBRegressor(
            objective="reg:quantileerror", quantile_alpha=level, n_jobs=1, **XGB).fit(x, y).predict(held)
        for level in LEVELS])
    yield "linear", lambda: np.column_stack([
        QuantileRegressor(quantile=level, alpha=0).fit(z, y).predict(held_z) for level in LEVELS])
    yield "penalised", lambda: np.column_stack([
        QuantileRegressor(quantile=level, alpha=ALPHA).fit(z, y).predict(held_z) for level in LEVELS])
    yield "forest", lambda: forest(RandomForestRegressor, x, y, held, seed)
    yield "extra", lambda: forest(ExtraTreesRegressor, x, y, held, seed)
    near = NearestNeighbors(n_neighbors=20).fit(z).kneighbors(held_z)[1]
    yield "near", lambda: np.quantile(y[near], LEVELS, axis=1).T
    yield "constant", lambda: np.column_stack([
        DummyRegressor(strategy="quantile", quantile=level).fit(x, y).predict(held) for level in LEVELS])


def experiment(seed, features, own):
    learners = "\n".join(
        "  %s: {family: %s}" % (name, ", ".join([family] + [f"{k}: {v}" for k, v in settings.items()]))
        for name, (family, settings) in own.items())
    return f"""strata: 1
name: quantile
seed: {seed}
tables: {{data: {{file: data.csv, key: [id]}}}}
learners:
{learners}
stacks:
  all:
    folds: {{kind: kfold, count: 3}}
    layers: [[{", ".join(own)}]]
    refit: true
stages:
  y:
    table: data
    targets: [y]
    task: quantile
    quantiles: {LEVELS}
    features: [{", ".join(features)}]
    stack: all
evaluate:
  holdouts: {{test: {{kind: column, column: held}}}}
"""


def ours(strata, folder, table, features, held, seed, own):
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/data.csv", "w") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", *features, "y", "held"])
        for number, (row, is_held) in enumerate(zip(table, held)):
            writer.writerow([number, *map(repr, map(float, row)), int(is_held)])
    with open(f"{folder}/quantile.yaml", "w") as file:
        file.write(experiment(seed, features, own))
    subprocess.run(
        [strata, "run", f"{folder}/quantile.yaml", "--results", f"{folder}/results", "--quiet"], check=True)
    with open(f"{folder}/results/quantile/metrics.csv") as file:
        rows = [row for row in csv.DictReader(file) if row["evaluation"] == "holdout:test"]
    pinball = {row["model"]: float(row["value"]) for row in rows if row["metric"] == "pinball"}
    other = {row["metric"]: float(row["value"]) for row in rows if row["model"] == "blend"}
    return pinball, other


def read(path):
    """The names of the numeric columns, their cells and the target's without missing ones, and which rows are held out."""
    with open(path) as file:
        rows = list(csv.DictReader(file))
    def cells(name):
        try:
            return np.array([float(row[name] or "nan") for row in rows])
        except ValueError:
            return None
    columns = {name: cells(name) for name in rows[0]}
    features = [n for n, c in columns.items() if n not in ("y", "test") and c is not None and np.nanstd(c) > 0]
    table = np.column_stack([columns[name] for name in features + ["y"]])
    known = ~np.isnan(table).any(1)
    return features, table[known], columns["test"][known] == 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("strata")
    parser.add_argument("suite")
    parser.add_argument("out")
    parser.add_argument("--sets", default="airfoil,autompg,concrete,energy,yacht,abalone")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--without", default="")
    arguments = parser.parse_args()
    own = {k: v for k, v in (LEARNERS | OURS).items() if k not in arguments.without.split(",")}
    ratios = {name: [] for name in LEARNERS}
    print("data,learner,strata,peer,ratio")
    for name in arguments.sets.split(","):
        features, table, held = read(f"{arguments.suite}/{name}.csv")
        x, y = table[:, :-1], table[:, -1]
        strata, peer, blends = {}, {}, []
        for seed in range(arguments.seeds):
            pinball, blend = ours(
                arguments.strata, f"{arguments.out}/{name}-{seed}", table, features, held, seed, own)
            blends.append(blend)
            for key, value in pinball.items():
                strata.setdefault(key, []).append(value)
            for key, fit in peers(x[~held], y[~held], x[held], seed):
                peer.setdefault(key, []).append(loss(y[held], fit()))
        for key in LEARNERS:
            a, b = np.mean(strata[key]), np.mean(peer[key])
            ratios[key].append(a / b)
            print(f"{name},{key},{a:.5f},{b:.5f},{a / b:.4f}", flush=True)
        for key in [*OURS, "blend"]:
            if key in strata:
                print(f"{name},{key},{np.mean(strata[key]):.5f},,", flush=True)
        print(f"{name},best peer,,{min(np.mean(v) for v in peer.values()):.5f},")
        print(f"{name},coverage of 90 % intervals,{np.mean([b['coverage'] for b in blends]):.3f},,", flush=True)
    for key, values in ratios.items():
        print(f"geometric mean,{key},,,{np.exp(np.mean(np.log(values))):.4f}")


if __name__ == "__main__":
    main()
