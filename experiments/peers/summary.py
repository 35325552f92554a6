"""Ratios ours / theirs of a file that bench.py wrote, beside their targets.

    python summary.py results/bench/peers.csv
"""

import csv
import os
import sys

import numpy as np

BOOSTED = ("gbm", "xgb", "cat")


def size_class(rows):
    return next(
        (name for most, name in ((2_000, "to 2,000"), (5_000, "to 5,000"), (20_000, "20,000"),
                                 (200_000, "200,000")) if rows <= most), "1,000,000")


def kind(case):
    if not case.startswith("friedman-"):
        return "plain"
    return case.split("-")[2]


ORDER = {size: place for place, size in enumerate(
    ("all", "to 2,000", "to 5,000", "20,000", "200,000", "1,000,000"))}
FIT = {"to 2,000": 0.15, "to 5,000": 0.25, "20,000": 0.25, "200,000": 0.45, "1,000,000": 0.45}
TARGETS = {
    # learner: (fit, rmse)
    "random_forest": (0.3, 1.01),
    "extra_trees": (0.3, 1.01),
    "gaussian_process": (0.2, None),
    "mlp": (1 / 12, 0.85),
    "mlp (own validation)": (1 / 12, 0.85),
    "mlp (nn_torch)": (1 / 8, 1.0),
}


def targets(row):
    """The most that the ratios of fit, predict, memory and error may be; None without a target."""
    base = row["learner"].split(" ")[0]
    if base in BOOSTED:
        plain = kind(row["case"]) == "plain"
        fit = FIT[size_class(row["rows"])] if plain else 0.6
        if row["learner"].endswith("(defaults)"):
            return None, None, None, 1.0
        return fit, 1.0, 1.0, 1.01
    fit, error = TARGETS.get(row["learner"], (None, None))
    return fit, None, None, error


def ratio(row, ours, theirs):
    # A tenth of a millisecond and of a MiB are what the system tells.
    return max(row[ours], 1e-4) / max(row[theirs], 1e-4)


def ratios(row):
    return (
        ratio(row, "fit_seconds_min", "peer_fit_seconds_min"),
        ratio(row, "predict_seconds", "peer_predict_seconds"),
        max(row["peak_memory_mib"], 1) / max(row["peer_peak_memory_mib"], 1),
        row["rmse"] / row["peer_rmse"],
    )


def line(row):
    fit, predict, memory, error = ratios(row)
    return (
        f"{row['case']:30} {row['learner']:22} {row['peer']:24}"
        f" fit {row['fit_seconds_min'] * 1e3:9.2f} ms {fit:6.3f}"
        f" predict {predict:6.3f} memory {memory:6.3f} rmse {row['rmse']:10.5g} {error:6.3f}")


def geometric(values):
    return float(np.exp(np.mean(np.log(values))))


def cell(value, target):
    """A ratio, its target, and whether it is met."""
    if target is None:
        return f"{value:7.3f}        "
    return f"{value:7.3f} {'<=' if value <= target else '> '}{target:5.3g}"


def table(rows, samples):
    groups = {}
    for row in rows:
        key = (row["learner"], row["peer"], size_class(row["rows"]), kind(row["case"]))
        groups.setdefault(key, []).append(row)
    wholes = {}
    for row in rows:
        if not row["case"].startswith("friedman-") and not row["learner"].endswith("(binned)"):
            wholes.setdefault((row["learner"], row["peer"]), []).append(row)
    for (learner, peer), members in wholes.items():
        groups[learner, peer, "all", "suite+protocol"] = members
    order = {learner: place for place, learner in enumerate(dict.fromkeys(r["learner"] for r in rows))}
    lines = [
        "Geometric means of ours / theirs, and the target each is held to",
        f"{'learner':22} {'peer':24} {'rows':>10} {'kind':14} cases "
        f"{'fit':>15} {'predict':>15} {'memory':>15} {'rmse':>15}"]
    met, held_to = 0, 0
    for (learner, peer, size, kind_), members in sorted(
            groups.items(), key=lambda group: (order[group[0][0]], group[0][1], ORDER[group[0][2]])):
        means = [geometric(values) for values in zip(*map(ratios, members))]
        if size == "all":  # the classes hold the times; here the error is judged over all
            held = (TARGETS.get(learner, (None,))[0], None, None, targets(members[0])[3])
        else:
            held = (*targets(members[0])[:3], None)
            if learner in TARGETS and learner.startswith("mlp"):
                held = (None,) * 4
        pairs = [(mean, target) for mean, target in zip(means, held) if target is not None]
        held_to += len(pairs)
        met += sum(mean <= target for mean, target in pairs)
        lines.append(
            f"{learner:22} {peer:24} {size:>10} {kind_:14} {len(members):5} "
            + " ".join(cell(mean, target) for mean, target in zip(means, held)))
    lines += ["", f"{met} of {held_to} targets met"]
    return "\n".join(lines + likelihoods(samples))


def likelihoods(samples):
    """How far our optimum of the likelihood is below the peer's."""
    found = {}
    for sample in samples:
        if sample.get("likelihood") not in (None, ""):
            found.setdefault(sample["case"], {})[sample["side"]] = float(sample["likelihood"])
    gaps = {case: side["peer"] - side["ours"] for case, side in found.items() if len(side) == 2}
    if not gaps:
        return []
    worst = max(gaps, key=gaps.get)
    below = sum(gap > 1e-3 for gap in gaps.values())
    return [
        f"gaussian_process: log likelihood more than 1e-3 below the peer's in {below} of "
        f"{len(gaps)} cases; at worst {gaps[worst]:.4g} ({worst}); above it by more than 1e-3 in "
        f"{sum(gap < -1e-3 for gap in gaps.values())}"]


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for key in row:
            if key not in ("case", "learner", "peer", "side"):
                row[key] = float(row[key]) if row[key] else ""
    return rows


if __name__ == "__main__":
    path = sys.argv[1] if len(sys.argv) > 1 else "results/bench/peers.csv"
    print(table(read(path), read(os.path.splitext(path)[0] + "-samples.csv")))
