"""AutoGluon on the tasks of the protocol and on the public sets, with the settings of the published
AMLSG code: one fit for each task and holdout, best_quality, four default families, five folds.

    python autogluon.py protocol --data FOLDER [--out results/autogluon] [--time-limit 300]
    python autogluon.py suite --data FOLDER [--time-limit 180]
        [--tasks II_CO_mean yacht ...] [--holdouts random backcast] [--cores 2]

FOLDER holds one CSV file for each task, NAME_target for the protocol, with columns of 0 and 1 that
say which rows are held out: test_random and test_backcast for the protocol, test for the suite. The
target of a task is the last column before these; every other column is a feature.

Writes, one line after each fit: autogluon_protocol.csv (task, holdout, rmse, mae, r2, wall_seconds,
cpu_seconds, predict_seconds, best_model), autogluon_protocol_models.csv (each model's error on the
held-out rows and the error out-of-fold that AutoGluon itself reports; seconds with what it is made
of), and the same for the suite without the column holdout. What a file holds already is not fitted
again, so an interrupted run continues where it was. CPU seconds are those of the process and of the
processes it has waited for. The time limit is by the wall clock and does change results: on a slow
or busy machine AutoGluon stops rounds and leaves out models.

Made for Python 3.11 and
    autogluon.tabular==1.6.3 lightgbm==4.7.0 catboost==1.2.10 xgboost==3.2.0 torch==2.13 (CPU)
without ray, so that folds are fitted in turn; other versions run but give other figures.

against.py compares a run of ours with what this writes.
"""

import argparse
import csv
import os
import resource
import shutil
import sys
import tempfile
import time

# This file bears the package's name and would be found in its place.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != HERE]

import numpy as np
import pandas as pd

# For each task and holdout; the protocol's tasks have two, a public set's is its only one.
HOLDOUTS = {"protocol": ("random", "backcast"), "suite": ("",)}
TIME_LIMIT = {"protocol": 300, "suite": 180}
FAMILIES = ("NN_TORCH", "GBM", "CAT", "XGB")


def processor_seconds():
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


class Table:
    """A file of rows that fits add to."""

    def __init__(self, path, keys, columns):
        self.path, self.keys, self.columns = path, keys, keys + columns
        self.done = set()
        if os.path.exists(path):
            with open(path, encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file)
                if reader.fieldnames != self.columns:
                    sys.exit(f"{path}: columns {reader.fieldnames}; expected {self.columns}")
                self.done = {tuple(row[key] for key in keys) for row in reader}
        else:
            self._write([self.columns])

    def add(self, key, rows):
        self._write([[*key, *row] for row in rows])
        self.done.add(tuple(key))

    def drop(self, key):
        """Takes away the rows of a fit that did not come to its end."""
        if tuple(key) not in self.done:
            return
        with open(self.path, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        os.remove(self.path)
        self._write(row for row in rows if tuple(row[: len(key)]) != tuple(key))
        self.done.remove(tuple(key))

    def _write(self, rows):
        with open(self.path, "a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


def measures(observed, predicted):
    error = predicted - observed
    spread = np.sum((observed - observed.mean()) ** 2)
    r2 = 1 - np.sum(error**2) / spread if spread > 0 else float("nan")
    return np.sqrt(np.mean(error**2)), np.mean(np.abs(error)), r2


def fit(training, tested, target, time_limit, cores):
    """The figures of the best model and those of every model."""
    # Torch and the boosting libraries take a second to load, which is no part of a fit.
    from autogluon.tabular import TabularPredictor

    folder = tempfile.mkdtemp(prefix="autogluon-")
    try:
        wall, processor = time.perf_counter(), processor_seconds()
        predictor = TabularPredictor(
            label=target, path=folder, problem_type="regression",
            eval_metric="root_mean_squared_error", verbosity=0,
        ).fit(
            training, presets="best_quality", auto_stack=True, num_bag_folds=5,
            hyperparameters={family: {} for family in FAMILIES}, time_limit=time_limit,
            **({"num_cpus": cores} if cores else {}),
        )
        wall, processor = time.perf_counter() - wall, processor_seconds() - processor
        start = time.perf_counter()
        observed = tested[target].to_numpy(float)
        predicted = predictor.predict(tested).to_numpy(float)
        predict_seconds = time.perf_counter() - start
        rmse, mae, r2 = measures(observed, predicted)
        best = [
            f"{rmse:.6g}", f"{mae:.6g}", f"{r2:.4f}", f"{wall:.1f}", f"{processor:.1f}",
            f"{predict_seconds:.3f}", predictor.model_best,
        ]
        board = predictor.leaderboard(tested)
        models = [
            [row.model, f"{-row.score_test:.6g}", f"{-row.score_val:.6g}", f"{row.fit_time:.2f}"]
            for row in board.sort_values("score_test", ascending=False).itertuples()
        ]
        return best, models
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def split(path, holdout):
    """Rows that are fitted, rows that are held out, and the target's name."""
    table = pd.read_csv(path)
    marks = [name for name in table.columns if name == "test" or name.startswith("test_")]
    mark = f"test_{holdout}" if holdout else "test"
    if mark not in marks:
        sys.exit(f"{path}: no column '{mark}'")
    data = table.drop(columns=marks)
    held_out = table[mark] == 1
    return data[~held_out], data[held_out], data.columns[-1]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=HOLDOUTS)
    parser.add_argument("--data", required=True, help="folder of the tasks' CSV files")
    parser.add_argument("--out", default="results/autogluon")
    parser.add_argument("--tasks", nargs="+", help="these alone")
    parser.add_argument("--holdouts", nargs="+", help="these alone")
    parser.add_argument("--time-limit", type=float, help="wall seconds of a fit")
    parser.add_argument("--cores", type=int, help="threads of a fit (default: all)")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)

    found = sorted(name[:-4] for name in os.listdir(options.data) if name.endswith(".csv"))
    tasks = options.tasks or found
    for name in tasks:
        if name not in found:
            parser.error(f"no '{name}.csv' in {options.data}; there are {', '.join(found)}")
    holdouts = options.holdouts or HOLDOUTS[options.kind]
    keys = ["task", "holdout"] if options.kind == "protocol" else ["task"]
    figures = Table(
        os.path.join(options.out, f"autogluon_{options.kind}.csv"), keys,
        ["rmse", "mae", "r2", "wall_seconds", "cpu_seconds", "predict_seconds", "best_model"])
    models = Table(
        os.path.join(options.out, f"autogluon_{options.kind}_models.csv"), keys,
        ["model", "rmse_holdout", "rmse_out_of_fold", "fit_seconds"])
    limit = options.time_limit or TIME_LIMIT[options.kind]
    for task in tasks:
        for holdout in holdouts:
            key = [task, holdout][: len(keys)]
            if tuple(key) in figures.done:
                continue
            models.drop(key)
            training, tested, target = split(
                os.path.join(options.data, f"{task}.csv"), holdout)
            best, rows = fit(training, tested, target, limit, options.cores)
            # The figures come last: a fit whose figures are there is whole.
            models.add(key, rows)
            figures.add(key, [best])
            print(*key, f"rmse {best[0]}, {best[4]} s CPU, {best[6]}", flush=True)


if __name__ == "__main__":
    main()
