"""Log loss and time of classifiers beside their namesakes: same rows, same settings, one thread.

    python -m venv venv && venv/bin/pip install numpy pandas scikit-learn lightgbm xgboost catboost
    venv/bin/python classification.py STRATA FOLDER [--suite FOLDER_OF_CSV] [--sets iris,wine]

Each learner is fitted three times by both: on two folds and on all training rows. The loss is that of the last fit on
rows that none saw, a quarter; the time is that of the three fits. `best` is the preset's ensemble, without a peer.
"""

import argparse
import csv
import os
import subprocess
import time

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def tables(suite):
    for name in ("iris", "wine", "breast_cancer", "digits"):
        loaded = getattr(datasets, f"load_{name}")()
        x = loaded.data[:, loaded.data.std(axis=0) > 0]
        yield name, x, loaded.target
    if not suite:
        return
    frame = pd.read_csv(os.path.join(suite, "abalone.csv"))
    x = frame.drop(columns=["y", "test"]).select_dtypes("number").to_numpy(float)
    rings = frame["y"].to_numpy()
    yield "abalone_3", x, np.searchsorted([8.5, 10.5], rings)
    yield "abalone_rare", x, (rings >= 16).astype(int)
    for file in ("concrete", "airfoil"):
        path = os.path.join(suite, f"{file}.csv")
        if os.path.exists(path):
            frame = pd.read_csv(path)
            x = frame.drop(columns=["y", "test"]).select_dtypes("number").to_numpy(float)
            y = frame["y"].to_numpy()
            yield f"{file}_5", x, np.searchsorted(np.quantile(y, [0.2, 0.4, 0.6, 0.8]), y)


def peers(classes):
    import catboost
    import lightgbm
    import xgboost

    quiet = dict(verbose=False, allow_writing_files=False, thread_count=1)
    return {
        "logistic": ("family: logistic, alpha: 1", lambda: make_pipeline(
            StandardScaler(), LogisticRegression(C=1, max_iter=2000))),
        "naive_bayes": ("family: naive_bayes", GaussianNB),
        "nearest_neighbours": ("family: nearest_neighbours, n_neighbors: 10", lambda: make_pipeline(
            StandardScaler(), KNeighborsClassifier(10))),
        "random_forest": ("family: random_forest, n_estimators: 200, min_samples_leaf: 2", lambda:
            RandomForestClassifier(200, min_samples_leaf=2, n_jobs=1, random_state=1)),
        "extra_trees": ("family: extra_trees, n_estimators: 200, min_samples_leaf: 2", lambda:
            ExtraTreesClassifier(200, min_samples_leaf=2, n_jobs=1, random_state=1)),
        "gbm": ("family: gbm, n_estimators: 100, num_leaves: 15, learning_rate: 0.1, min_data_in_leaf: 10", lambda:
            lightgbm.LGBMClassifier(n_estimators=100, num_leaves=15, learning_rate=0.1, min_child_samples=10,
                                    n_jobs=1, verbosity=-1)),
        "xgb": ("family: xgb, n_estimators: 100, max_depth: 4, learning_rate: 0.1", lambda:
            xgboost.XGBClassifier(n_estimators=100, max_depth=4, learning_rate=0.1, tree_method="hist", n_jobs=1)),
        "cat": ("family: cat, iterations: 200, depth: 4, learning_rate: 0.1", lambda:
            catboost.CatBoostClassifier(iterations=200, depth=4, learning_rate=0.1, random_seed=1, **quiet)),
    }


def split(y, seed=1):
    """By row: 1 where it is held out, and its fold; both stratified."""
    rng = np.random.default_rng(seed)
    held, fold = np.zeros(len(y), int), np.zeros(len(y), int)
    for number in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == number))
        quarter = max(1, len(rows) // 4)
        held[rows[:quarter]] = 1
        fold[rows[quarter:]] = 1 + np.arange(len(rows) - quarter) % 2
    return held, fold


def experiment(name, features, learners):
    lines = "\n".join(f"  {key}: {{{text}}}" for key, (text, _) in learners.items())
    stages = "\n".join(
        f"""  {key}:
    table: t
    targets: [kind]
    task: classification
    features: [{", ".join(features)}]
    stack: {key}""" for key in list(learners) + ["best"])
    stacks = "\n".join(
        f"""  {key}:
    folds: {{kind: column, column: fold}}
    layers: [[{key}]]
    refit: true
    blend: {{kind: mean, calibration: none}}""" for key in learners)
    return f"""strata: 1
name: {name}
tables: {{t: {{file: {name}.csv, key: [id]}}}}
learners:
{lines}
stacks:
{stacks}
  best: {{preset: best}}
stages:
{stages}
evaluate:
  out_of_fold: false
  metrics: [log_loss, accuracy, ece]
  holdouts: {{held: {{kind: column, column: held}}}}
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("strata")
    parser.add_argument("folder")
    parser.add_argument("--suite")
    parser.add_argument("--sets")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    loss_ratios, time_ratios = {}, {}
    print("set,learner,log_loss,peer,ratio,seconds,peer_seconds,time_ratio")
    for name, x, y in tables(options.suite):
        if options.sets and name not in options.sets.split(","):
            continue
        held, fold = split(y)
        features = [f"x{i}" for i in range(x.shape[1])]
        frame = pd.DataFrame(x, columns=features)
        frame.insert(0, "id", np.arange(len(y)))
        frame["kind"] = [f"c{number:02d}" for number in y]
        frame["held"] = held
        frame["fold"] = [f"f{number}" if number else "" for number in fold]
        frame.to_csv(f"{options.folder}/{name}.csv", index=False)
        known = peers(len(np.unique(y)))
        with open(f"{options.folder}/{name}.yaml", "w") as file:
            file.write(experiment(name, features, known))
        # Relative paths of an experiment are those of its file; results go beside it.
        subprocess.run(
            [options.strata, "run", f"{name}.yaml", "--results", "results", "-q", "--jobs", "1"], cwd=options.folder,
            check=True, stdout=subprocess.DEVNULL)
        board = {}
        with open(f"{options.folder}/results/{name}/leaderboard.csv") as file:
            for row in csv.DictReader(file):
                board[row["stage"], row["model"]] = row
        train, test = held == 0, held == 1
        for key, (_, make) in known.items():
            seconds = 0.0
            for rows in (fold == 1, fold == 2, train):
                model = make()
                start = time.process_time()
                model.fit(x[rows], y[rows])
                seconds += time.process_time() - start
            peer = log_loss(y[test], model.predict_proba(x[test]), labels=np.unique(y))
            own = board[key, key]
            loss, own_seconds = float(own["holdout:held.log_loss"]), float(own["fit_seconds"])
            loss_ratios.setdefault(key, []).append(loss / peer)
            time_ratios.setdefault(key, []).append(own_seconds / seconds)
            print(f"{name},{key},{loss:.5f},{peer:.5f},{loss / peer:.3f},{own_seconds:.3f},{seconds:.3f},"
                  f"{own_seconds / seconds:.3f}", flush=True)
        best = board["best", "blend"]
        print(f"{name},best,{float(best['holdout:held.log_loss']):.5f},,,,,", flush=True)
    for key in loss_ratios:
        print(f"geometric mean,{key},,,{np.exp(np.mean(np.log(loss_ratios[key]))):.4f},,,"
              f"{np.exp(np.mean(np.log(time_ratios[key]))):.3f}")


if __name__ == "__main__":
    main()
