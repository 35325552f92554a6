"""`best` next to AutoGluon on classes and quantiles: same rows, one thread each.

    python -m venv venv && venv/bin/pip install scikit-learn "autogluon.tabular[lightgbm,catboost,xgboost]==1.6.3"
    venv/bin/python tasks.py STRATA OUT [--rdatasets FOLDER] [--suite FOLDER] [--tasks classes,quantiles]
        [--sets iris,wine] [--families GBM,CAT,XGB,NN_TORCH] [--time-limit 300]

RDATASETS is a copy of github.com/vincentarelbundock/Rdatasets; SUITE a folder of CSV files with the target `y` and a column `test`
that marks the rows to hold out. A quarter of the rows of a set of classes is held out. AutoGluon has its preset
best_quality, five folds and the families that are named, and the log loss or the pinball loss as its metric; Strata has
`preset: best` and no other key. Writes OUT/tasks.csv, one line after each set, and does not repeat what it holds.
CPU seconds are those of fitting. AutoGluon's time limit is by the wall clock: on a busy machine it leaves out models.
"""

import argparse
import csv
import os
import resource
import shutil
import subprocess
import sys
import time

# The folder of this file holds a file of the package's name.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != HERE]

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.metrics import log_loss, mean_pinball_loss, roc_auc_score

LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]
COLUMNS = ["task", "set", "rows", "features", "classes", "strata", "autogluon", "ratio", "strata_auc", "autogluon_auc",
           "strata_covers", "autogluon_covers", "strata_cpu", "autogluon_cpu", "autogluon_wall", "autogluon_models"]
# Package, file, target, columns that are no features.
RDATASETS = [
    ("Ecdat", "Hdma", "deny", []), ("carData", "Chile", "vote", []), ("ISLR", "Default", "default", []),
    ("modeldata", "attrition", "Attrition", []), ("modeldata", "mlc_churn", "churn", []),
    ("modeldata", "wa_churn", "churn", []), ("modeldata", "credit_data", "Status", []),
    ("modeldata", "lending_club", "Class", []), ("modeldata", "hpc_data", "class", []),
    ("MASS", "fgl", "type", []), ("palmerpenguins", "penguins", "species", []), ("MASS", "birthwt", "low", ["bwt"]),
]


def class_sets(rdatasets):
    for name in ("iris", "wine", "breast_cancer", "digits"):
        loaded = getattr(datasets, f"load_{name}")()
        frame = pd.DataFrame(loaded.data, columns=[f"x{i}" for i in range(loaded.data.shape[1])])
        yield name, frame.loc[:, frame.std() > 0], pd.Series([f"c{number}" for number in loaded.target])
    for package, name, target, others in RDATASETS if rdatasets else []:
        path = os.path.join(rdatasets, "csv", package, f"{name}.csv")
        if not os.path.exists(path):
            print(f"{path}: not found; the set is left out", file=sys.stderr)
            continue
        frame = pd.read_csv(path).dropna(subset=[target]).reset_index(drop=True)
        drop = [c for c in frame.columns if c in ("rownames", "Unnamed: 0", target, *others)]
        features = frame.drop(columns=drop)
        features.columns = [f"x{i}" for i in range(features.shape[1])]
        yield name, features, frame[target].map(lambda value: f"c{value}")


def quantile_sets(suite):
    for file in sorted(os.listdir(suite)) if suite else []:
        if file.endswith(".csv"):
            frame = pd.read_csv(os.path.join(suite, file)).dropna(subset=["y"]).reset_index(drop=True)
            features = frame.drop(columns=["y", "test"])
            features.columns = [f"x{i}" for i in range(features.shape[1])]
            yield file[:-4], features, frame["y"], frame["test"].to_numpy() == 1


def held_out(y):
    """A quarter of each class."""
    rng = np.random.default_rng(1)
    held = np.zeros(len(y), bool)
    for value in sorted(y.unique()):
        rows = rng.permutation(np.flatnonzero(y == value))
        held[rows[: max(1, len(rows) // 4)]] = True
    return held


def used(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def strata(program, out, name, task, features, y, held):
    """The predictions of `best` for the held-out rows, the names of their columns, and CPU seconds."""
    folder = os.path.join(out, f"{task}-{name}")
    os.makedirs(folder, exist_ok=True)
    frame = features.copy()
    frame.insert(0, "id", np.arange(len(y)))
    frame["y"], frame["held"] = y, held.astype(int)
    frame.to_csv(os.path.join(folder, "data.csv"), index=False)
    kind = f"task: quantile\n    quantiles: {LEVELS}" if task == "quantiles" else "task: classification"
    with open(os.path.join(folder, "best.yaml"), "w") as file:
        file.write(f"""strata: 1
name: best
tables: {{t: {{file: data.csv, key: [id]}}}}
stacks: {{best: {{preset: best}}}}
stages:
  s:
    table: t
    targets: [y]
    {kind}
    features: [{", ".join(features.columns)}]
    stack: best
evaluate:
  out_of_fold: false
  metrics: [{"pinball" if task == "quantiles" else "log_loss"}]
  holdouts: {{held: {{kind: column, column: held}}}}
""")
    shutil.rmtree(os.path.join(folder, "results"), ignore_errors=True)
    before = used(resource.RUSAGE_CHILDREN)
    subprocess.run([program, "run", "best.yaml", "--results", "results", "-q", "--jobs", "1"], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)
    cpu = used(resource.RUSAGE_CHILDREN) - before
    rows = pd.read_csv(os.path.join(folder, "results", "best", "predictions.csv"), low_memory=False)
    rows = rows[rows["evaluation"] == "holdout:held"]
    return rows.sort_values("id").reset_index(drop=True), cpu


def autogluon(task, features, y, held, families, limit, out):
    from autogluon.tabular import TabularPredictor

    frame = features.copy()
    frame["y"] = y
    path = os.path.join(out, "autogluon-model")
    shutil.rmtree(path, ignore_errors=True)
    settings = dict(label="y", path=path, verbosity=0)
    if task == "quantiles":
        settings |= dict(problem_type="quantile", quantile_levels=LEVELS, eval_metric="pinball_loss")
    else:
        settings |= dict(problem_type="binary" if y.nunique() == 2 else "multiclass", eval_metric="log_loss")
    before, start = used(resource.RUSAGE_SELF) + used(resource.RUSAGE_CHILDREN), time.time()
    predictor = TabularPredictor(**settings).fit(
        frame[~held], presets="best_quality", time_limit=limit, num_cpus=1, num_gpus=0, dynamic_stacking=False,
        num_bag_folds=5, hyperparameters={family: {} for family in families},
        ag_args_ensemble={"fold_fitting_strategy": "sequential_local"})
    cpu, wall = used(resource.RUSAGE_SELF) + used(resource.RUSAGE_CHILDREN) - before, time.time() - start
    test = frame[held].drop(columns=["y"])
    result = predictor.predict(test) if task == "quantiles" else predictor.predict_proba(test)
    models = len(predictor.model_names())
    shutil.rmtree(path, ignore_errors=True)
    return result, cpu, wall, models


def class_scores(probabilities, classes, truth):
    """Log loss and ROC AUC (of the second class, or the mean of one against the rest)."""
    p = np.clip(np.asarray(probabilities, float), 1e-15, 1)
    p /= p.sum(1, keepdims=True)
    auc = roc_auc_score(truth == classes[1], p[:, 1]) if len(classes) == 2 else roc_auc_score(
        truth, p, multi_class="ovr", labels=classes)
    return log_loss(truth, p, labels=classes), auc


def quantile_scores(quantiles, truth):
    """Pinball loss, and the part of values within the outer levels."""
    q = np.sort(np.asarray(quantiles, float), axis=1)
    loss = np.mean([mean_pinball_loss(truth, q[:, i], alpha=level) for i, level in enumerate(LEVELS)])
    return loss, np.mean((truth >= q[:, 0]) & (truth <= q[:, -1]))


def compare(options, task, name, features, y, held):
    own, own_cpu = strata(options.strata, options.out, name, task, features, y, held)
    peer, peer_cpu, wall, models = autogluon(
        task, features, y, held, options.families.split(","), options.time_limit, options.out)
    truth = y[held].to_numpy()
    line = dict(task=task, set=name, rows=len(y), features=features.shape[1], strata_cpu=round(own_cpu, 2),
                autogluon_cpu=round(peer_cpu, 2), autogluon_wall=round(wall, 1), autogluon_models=models)
    if task == "quantiles":
        columns = [f"quantile.{level}" for level in LEVELS]
        scores = (quantile_scores(own[columns], truth), quantile_scores(peer, truth))
        line |= dict(strata_covers=scores[0][1], autogluon_covers=scores[1][1])
    else:
        classes = sorted(y.unique())
        columns = [f"probability.{value}" for value in classes]
        scores = (class_scores(own[columns], classes, truth), class_scores(peer[classes], classes, truth))
        line |= dict(classes=len(classes), strata_auc=scores[0][1], autogluon_auc=scores[1][1])
    return line | dict(strata=scores[0][0], autogluon=scores[1][0], ratio=scores[0][0] / scores[1][0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("strata")
    parser.add_argument("out")
    parser.add_argument("--rdatasets")
    parser.add_argument("--suite")
    parser.add_argument("--tasks", default="classes,quantiles")
    parser.add_argument("--sets")
    parser.add_argument("--families", default="GBM,CAT,XGB,NN_TORCH")
    parser.add_argument("--time-limit", type=int, default=300)
    options = parser.parse_args()
    options.strata = os.path.abspath(options.strata)
    os.makedirs(options.out, exist_ok=True)
    path = os.path.join(options.out, "tasks.csv")
    done = set()
    if os.path.exists(path):
        done = {(row["task"], row["set"]) for row in csv.DictReader(open(path))}
    else:
        with open(path, "w") as file:
            csv.writer(file, lineterminator="\n").writerow(COLUMNS)
    cases = []
    if "classes" in options.tasks:
        cases += [("classes", n, x, y, held_out(y)) for n, x, y in class_sets(options.rdatasets)]
    if "quantiles" in options.tasks:
        cases += [("quantiles", *case) for case in quantile_sets(options.suite)]
    for case in cases:
        if (case[0], case[1]) in done or options.sets and case[1] not in options.sets.split(","):
            continue
        line = compare(options, *case)
        with open(path, "a") as file:
            csv.DictWriter(file, COLUMNS, lineterminator="\n").writerow(line)
        print(line, flush=True)
    frame = pd.read_csv(path)
    for task, rows in frame.groupby("task"):
        print(f"{task}: {np.exp(np.log(rows['ratio']).mean()):.3f} of AutoGluon's loss in geometric mean over {len(rows)} sets, "
              f"CPU 1/{np.exp(np.log(rows['autogluon_cpu'] / rows['strata_cpu']).mean()):.0f}")


if __name__ == "__main__":
    main()
