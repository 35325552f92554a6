"""The held-out errors of a run beside AutoGluon's on the same rows, cell by cell and model by model.

    python against.py autogluon_protocol.csv results/protocol/metrics.csv
    python against.py autogluon_suite.csv results/suite/metrics.csv
        [--models autogluon_protocol_models.csv] [--model blend] [--variant NAME]

The first file is of autogluon.py. A cell is a task and a holdout: of the protocol's metrics the stage
and `holdout:NAME`, of the suite's the stage alone. With --models every single model of the preset
amlsg_published stands beside AutoGluon's of the same family and layer. Needs no package.
"""

import argparse
import csv
import math
import re

FAMILIES = {"NeuralNetTorch": "NN_TORCH", "LightGBM": "GBM", "CatBoost": "CAT", "XGBoost": "XGB"}


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


class Run:
    """The errors of a run by cell, layer and model."""

    def __init__(self, path, variant, has_holdouts):
        self.has_holdouts = has_holdouts
        self.errors = {}
        for row in rows(path):
            kind, _, holdout = row["evaluation"].partition(":")
            if row["metric"] != "rmse" or row.get("variant", "") not in variant:
                continue
            if kind not in ("holdout", "out_of_fold"):
                continue
            # A stage of one target may bear the task's name, or a label that several share.
            for task in {row["stage"], f"{row['stage']}_{row['target']}"}:
                cell = (task, holdout if has_holdouts else "")
                self.errors[*cell, row["layer"], row["model"]] = float(row["value"])

    def error(self, cell, layer, model):
        return self.errors.get((*cell, layer, model))


def cell_of(row):
    return row["task"], row.get("holdout", "")


def compare_cells(reference, run, model):
    ratios = {}
    missing = []
    for row in reference:
        ours = run.error(cell_of(row), "", model)
        if ours is None:
            missing.append(row)
        else:
            ratios[cell_of(row)] = (ours / float(row["rmse"]), ours, float(row["rmse"]))
    for cell, (ratio, ours, theirs) in sorted(ratios.items(), key=lambda item: item[1]):
        print(f"{cell[0]:26}{cell[1]:10}{ours:12.4f}{theirs:12.4f}{ratio:8.3f}")
    for row in missing:
        print(f"{row['task']:26}{row.get('holdout', ''):10}     not in the run")
    if not ratios:
        raise SystemExit("no cell in common")
    for holdout in sorted({cell[1] for cell in ratios} - {""}):
        part = [ratio for cell, (ratio, _, _) in ratios.items() if cell[1] == holdout]
        print(f"{holdout}: geometric-mean ratio {mean(part):.3f} of {len(part)}")
    every = [ratio for ratio, _, _ in ratios.values()]
    print(
        f"{sum(ratio < 1 for ratio in every)} of {len(reference)} cells below AutoGluon; "
        f"geometric-mean ratio {mean(every):.3f}")


def compare_models(reference, run):
    ratios = {}
    for row in reference:
        match = re.fullmatch(r"(\w+)_BAG_L(\d)", row["model"])
        if not match or match[1] not in FAMILIES:
            continue
        family, layer = FAMILIES[match[1]], match[2]
        ours = run.error(cell_of(row), layer, family)
        if ours is not None:
            ratios.setdefault((layer, row.get("holdout", ""), family), []).append(
                ours / float(row["rmse_holdout"]))
    print("layer  holdout   family    cells  mean ratio  least  greatest")
    for (layer, holdout, family), found in sorted(ratios.items()):
        print(
            f"{layer:7}{holdout:10}{family:10}{len(found):5}{mean(found):12.3f}"
            f"{min(found):7.2f}{max(found):10.2f}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reference")
    parser.add_argument("metrics")
    parser.add_argument("--models", help="AutoGluon's errors by model")
    parser.add_argument("--model", default="blend")
    parser.add_argument("--variant", help="default: the experiment as written")
    options = parser.parse_args()
    reference = rows(options.reference)
    run = Run(
        options.metrics, {options.variant} if options.variant else {"", "reference"},
        "holdout" in reference[0])
    compare_cells(reference, run, options.model)
    if options.models:
        compare_models(rows(options.models), run)


if __name__ == "__main__":
    main()
