"""Records scikit-learn's values of class metrics, and scipy's of rank correlations.

    venv/bin/python class_metrics_reference.py > ../../Tests/ResamplingTests/Reference/class_metrics.json
"""
import json, warnings
import numpy as np
from scipy import stats
from sklearn import metrics as m

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def ece(y, p, w, bins=15):
    top, hit = p.max(1), (p.argmax(1) == y).astype(float)
    bin = np.clip(np.ceil(top * bins).astype(int) - 1, 0, bins - 1)
    return sum(abs((w * (hit - top))[bin == b].sum()) for b in range(bins)) / w.sum()


def ovo(y, p, k, w, weighted):
    """scikit-learn's one-versus-one takes no weights; this is its definition with them."""
    values, shares = [], []
    for a in range(k):
        for b in range(a + 1, k):
            rows = (y == a) | (y == b)
            if not (y == a).any() or not (y == b).any():
                return float("nan")
            values.append((m.roc_auc_score(y[rows] == a, p[rows, a], sample_weight=w[rows])
                           + m.roc_auc_score(y[rows] == b, p[rows, b], sample_weight=w[rows])) / 2)
            shares.append(w[rows].sum() if weighted else 1)
    return float(np.average(values, weights=shares))


def figures(y, p, k, w):
    labels, pred = list(range(k)), p.argmax(1)
    out = {}

    def add(name, make):
        try:
            value = float(make())
        except ValueError:
            value = float("nan")
        out[name] = None if np.isnan(value) else value

    weights = dict(sample_weight=w)
    plain = np.ones(len(y)) if w is None else w
    every = all((y == c).any() for c in labels)
    add("log_loss", lambda: m.log_loss(y, p, labels=labels, **weights))
    add("brier", lambda: m.brier_score_loss(y, p if k > 2 else p[:, 1], labels=labels, **weights))
    add("accuracy", lambda: m.accuracy_score(y, pred, **weights))
    add("balanced_accuracy", lambda: m.balanced_accuracy_score(y, pred, **weights))
    add("ece", lambda: ece(y, p, plain))
    add("mcc", lambda: m.matthews_corrcoef(y, pred, **weights))
    add("cohen_kappa", lambda: m.cohen_kappa_score(y, pred, labels=labels, **weights))
    add("quadratic_kappa", lambda: m.cohen_kappa_score(y, pred, labels=labels, weights="quadratic", **weights))
    add("linear_kappa", lambda: m.cohen_kappa_score(y, pred, labels=labels, weights="linear", **weights))
    add("level_mae", lambda: m.mean_absolute_error(y, pred, **weights))
    # scikit-learn has no ranked probability score; this is Epstein's, between 0 and 1.
    upto = np.cumsum(p, 1)[:, :-1] - (y[:, None] <= np.arange(k - 1))
    add("rps", lambda: np.average((upto ** 2).sum(1) / (k - 1), weights=plain))
    for name, score in (("f1", m.f1_score), ("precision", m.precision_score), ("recall", m.recall_score)):
        if k == 2:
            add(name, lambda: score(y, pred, pos_label=1, zero_division=0, **weights))
        for average in ("macro", "micro", "weighted"):
            add(f"{name}_{average}", lambda: score(y, pred, average=average, zero_division=0, **weights))
    if k == 2:
        add("roc_auc", lambda: m.roc_auc_score(y, p[:, 1], **weights))
        add("average_precision", lambda: m.average_precision_score(y, p[:, 1], **weights))
    else:
        add("average_precision", lambda: m.average_precision_score(np.eye(k)[y], p, average="macro", **weights))
        if every:
            for average in ("macro", "weighted"):
                end = "" if average == "macro" else "_weighted"
                add("roc_auc_ovr" + end, lambda: m.roc_auc_score(y, p, multi_class="ovr", average=average, labels=labels, **weights))
                add("roc_auc_ovo" + end, lambda: m.roc_auc_score(y, p, multi_class="ovo", average=average, labels=labels)
                    if w is None else ovo(y, p, k, w, bool(end)))
    return out


def case(name, y, p, k, w=None):
    return dict(name=name, classCount=k, observed=y.tolist(), probabilities=p.ravel().tolist(),
                weights=None if w is None else w.tolist(), figures=figures(y, p, k, w))


cases = []
for k in (2, 4):
    y = rng.integers(0, k, 60)
    p = softmax(1.5 * rng.normal(size=(60, k)) + 2 * np.eye(k)[y])
    w = rng.uniform(0.2, 3, 60)
    tied = np.round(p * 4) + 0.5
    tied /= tied.sum(1, keepdims=True)
    cases += [case(f"{k} classes", y, p, k), case(f"{k} classes, weights", y, p, k, w),
              case(f"{k} classes, ties", y, tied, k), case(f"{k} classes, ties, weights", y, tied, k, w)]
    absent = np.where(y == k - 1, 0, y)
    cases += [case(f"{k} classes, one absent", absent, p, k, w),
              case(f"{k} classes, one row", y[:1], p[:1], k),
              case(f"{k} classes, sure", y, np.eye(k)[np.where(rng.uniform(size=60) < 0.2, 0, y)], k)]

numbers = []
for name, o, p in [
    ("plain", rng.gamma(2, 10, 50), None), ("ties", np.round(rng.gamma(2, 2, 50)), None),
    ("constant prediction", rng.gamma(2, 10, 9), np.full(9, 3.0)), ("one row", np.array([2.0]), np.array([3.0]))]:
    if p is None:
        p = np.round(o * rng.uniform(0.3, 1.8, 50), 0 if name == "ties" else 9)
    error = p - o
    with np.errstate(all="ignore"):
        ratio = (p / o)[~np.isnan(p / o)]
        scale = abs(p) + abs(o)
        spread = abs(o - o.mean()).sum()
        found = dict(
            mse=m.mean_squared_error(o, p), rmsle=m.root_mean_squared_log_error(o, p),
            smape=np.mean(np.where(scale > 0, 2 * abs(error) / np.where(scale > 0, scale, 1), 0)),
            pinball=m.mean_pinball_loss(o, p), spearman=stats.spearmanr(o, p)[0] if len(o) > 1 else np.nan,
            kendall=stats.kendalltau(o, p)[0] if len(o) > 1 else np.nan,
            # openair::modStats, from its source.
            fac2=np.mean((ratio >= 0.5) & (ratio <= 2)), nmb=error.sum() / o.sum(),
            nmge=abs(error).sum() / o.sum(), coe=1 - abs(error).sum() / spread if spread else np.nan,
            ioa=np.nan if not spread else 1 - abs(error).sum() / (2 * spread)
            if abs(error).sum() <= 2 * spread else 2 * spread / abs(error).sum() - 1)
    numbers.append(dict(name=name, observed=o.tolist(), predicted=p.tolist(),
                        figures={k: None if np.isnan(v) else float(v) for k, v in found.items()}))
print(json.dumps(dict(classes=cases, numbers=numbers)))
