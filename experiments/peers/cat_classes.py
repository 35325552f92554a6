"""Log loss and time of `cat` with three or more classes next to CatBoost's `MultiClass`: same rows, same settings, one thread.

    python -m venv venv && venv/bin/pip install numpy pandas scikit-learn catboost
    venv/bin/python cat_classes.py STRATA FOLDER [--sets iris,wine]

Models are fitted on two folds and on all training rows. The loss is that of the last fit on a quarter of the rows that none saw, the mean
over seeds where chance has a part; the time is that of the three fits of one seed, the least of all seeds.
"""

import argparse
import csv
import os
import subprocess
import time

import catboost
import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.metrics import log_loss

from classification import split

SEEDS = range(1, 5)
COMMON = dict(iterations=200, learning_rate=0.1, max_ctr_complexity=1)
SETTINGS = {
    "plain": COMMON | dict(depth=4, bootstrap_type="No", random_strength=0),
    "mvs": COMMON | dict(depth=6, bootstrap_type="MVS"),
}


def tables():
    """Name, features and class numbers."""
    for name in ("iris", "wine", "digits"):
        loaded = getattr(datasets, f"load_{name}")()
        x = loaded.data[:, loaded.data.std(axis=0) > 0]
        yield name, pd.DataFrame(x, columns=[f"x{i}" for i in range(x.shape[1])]), loaded.target
    x, y = datasets.make_classification(
        3000, 20, n_informative=12, n_classes=26, n_clusters_per_class=1, random_state=1)
    yield "classes_26", pd.DataFrame(x, columns=[f"x{i}" for i in range(20)]), y
    # Two categories of many levels.
    rng = np.random.default_rng(0)
    a, b, z = rng.integers(0, 12, 3000), rng.integers(0, 20, 3000), rng.normal(size=(3000, 3))
    score = ((a * 7) % 5) * 0.6 + ((b * 3) % 7) * 0.4 + z[:, 0] + 0.5 * rng.normal(size=3000)
    frame = pd.DataFrame(z, columns=["z0", "z1", "z2"])
    frame["a"], frame["b"] = [f"a{i}" for i in a], [f"b{i}" for i in b]
    yield "categories_4", frame, np.searchsorted(np.quantile(score, [0.25, 0.5, 0.75]), score)


def experiment(name, seed, features):
    def text(settings):
        return ", ".join(f'{key}: "{value}"' if value == "No" else f"{key}: {value}" for key, value in settings.items())

    learners = "\n".join(f"  {key}: {{family: cat, {text(settings)}}}" for key, settings in SETTINGS.items())
    stacks = "\n".join(
        f"""  {key}:
    folds: {{kind: column, column: fold}}
    layers: [[{key}]]
    refit: true
    blend: {{kind: mean, calibration: none}}""" for key in SETTINGS)
    stages = "\n".join(
        f"""  {key}:
    table: t
    targets: [kind]
    task: classification
    features: [{", ".join(features)}]
    stack: {key}""" for key in SETTINGS)
    return f"""strata: 1
name: {name}_{seed}
seed: {seed}
tables: {{t: {{file: {name}.csv, key: [id]}}}}
learners:
{learners}
stacks:
{stacks}
stages:
{stages}
evaluate:
  out_of_fold: false
  metrics: [log_loss]
  holdouts: {{held: {{kind: column, column: held}}}}
"""


def strata(program, folder, name, x, y, held, fold):
    """By setting: losses and seconds, one for each seed."""
    frame = x.copy()
    frame.insert(0, "id", np.arange(len(y)))
    frame["kind"] = [f"c{number:02d}" for number in y]
    frame["held"] = held
    frame["fold"] = [f"f{number}" if number else "" for number in fold]
    frame.to_csv(f"{folder}/{name}.csv", index=False)
    found = {}
    for seed in SEEDS:
        with open(f"{folder}/{name}_{seed}.yaml", "w") as file:
            file.write(experiment(name, seed, x.columns))
        subprocess.run(
            [program, "run", f"{name}_{seed}.yaml", "--results", "results", "-q", "--jobs", "1"], cwd=folder,
            check=True, stdout=subprocess.DEVNULL)
        with open(f"{folder}/results/{name}_{seed}/leaderboard.csv") as file:
            for row in csv.DictReader(file):
                if row["fit_seconds"]:
                    pair = float(row["holdout:held.log_loss"]), float(row["fit_seconds"])
                    found.setdefault(row["stage"], []).append(pair)
    return {key: list(zip(*pairs)) for key, pairs in found.items()}


def peer(settings, x, y, held, fold):
    """Losses and seconds, one for each seed."""
    categories = list(x.select_dtypes(exclude="number").columns)
    losses, seconds = [], []
    for seed in SEEDS:
        start = time.process_time()
        for rows in (fold == 1, fold == 2, held == 0):
            model = catboost.CatBoostClassifier(
                loss_function="MultiClass", verbose=False, allow_writing_files=False, thread_count=1,
                cat_features=categories or None, random_seed=seed, **settings).fit(x[rows], y[rows])
        seconds.append(time.process_time() - start)
        losses.append(log_loss(y[held == 1], model.predict_proba(x[held == 1]), labels=np.unique(y)))
    return losses, seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("strata")
    parser.add_argument("folder")
    parser.add_argument("--sets")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    ratios = {}
    print("set,settings,log_loss,catboost,ratio,seconds,catboost_seconds,time_ratio")
    for name, x, y in tables():
        if options.sets and name not in options.sets.split(","):
            continue
        held, fold = split(y)
        own = strata(options.strata, options.folder, name, x, y, held, fold)
        for key, settings in SETTINGS.items():
            losses, seconds = peer(settings, x, y, held, fold)
            loss, other = np.mean(own[key][0]), np.mean(losses)
            ratios.setdefault(key, []).append((loss / other, min(own[key][1]) / min(seconds)))
            print(f"{name},{key},{loss:.4f},{other:.4f},{loss / other:.4f},{min(own[key][1]):.2f},"
                  f"{min(seconds):.2f},{min(own[key][1]) / min(seconds):.2f}", flush=True)
    for key, pairs in ratios.items():
        loss, seconds = np.exp(np.mean(np.log(pairs), axis=0))
        print(f"geometric mean,{key},,,{loss:.4f},,,{seconds:.2f}")


if __name__ == "__main__":
    main()
