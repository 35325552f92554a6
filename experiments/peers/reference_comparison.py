"""Writes Tests/ComparisonTests/ComparisonReference*.swift: what scipy, autorank, baycomp, statsmodels and
scikit-learn find on small samples, for the tests to compare with.

Needs numpy, scipy, autorank, baycomp, statsmodels and scikit-learn; run from the top of the project.
"""

from importlib.metadata import version

import baycomp
import numpy as np
from autorank import _util as autorank
from scipy import special, stats
from sklearn.linear_model import LogisticRegression
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(20)
MASK = (1 << 64) - 1


class RandomSource:
    """xoshiro256++ with its state filled by SplitMix64, as Tabular's."""

    def __init__(self, seed):
        self.state = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.state.append(z ^ (z >> 31))

    def next(self):
        rotated = lambda v, by: ((v << by) | (v >> (64 - by))) & MASK
        s = self.state
        result = (rotated((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        shifted = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = rotated(s[3], 45)
        return result

    def index(self, bound):
        product = self.next() * bound
        if product & MASK < bound:
            least = ((1 << 64) - bound) % bound
            while product & MASK < least:
                product = self.next() * bound
        return product >> 64


def number(value):
    value = float(value)
    return ".infinity" if value == np.inf else "-.infinity" if value == -np.inf else repr(value)


def row(values):
    return "[" + ", ".join(number(v) for v in values) + "]"


def table(rows):
    return "[" + ", ".join(row(r) for r in rows) + "]"


out = []


def constant(name, type, values, source):
    lines = [f"  /// {source}", f"  static let {name}: {type} = ["]
    out.append((name, "\n".join([*lines, *(f"    {value}," for value in values), "  ]\n"])))


SCIPY = f"scipy {version('scipy')}"

# Distributions
constant(
    "normal", "[(z: Double, cumulative: Double)]",
    [f"({number(z)}, {number(stats.norm.cdf(z))})" for z in [-37, -12.5, -3.2, -1e-9, 0, 0.4, 1.959963984540054, 8.1]],
    f"{SCIPY}, stats.norm.cdf")
constant(
    "normalQuantile", "[(probability: Double, z: Double)]",
    [f"({number(p)}, {number(stats.norm.ppf(p))})" for p in [1e-300, 1e-12, 0.0013, 0.2, 0.5, 0.8, 0.975, 1 - 1e-9]],
    f"{SCIPY}, stats.norm.ppf")
constant(
    "student", "[(degrees: Double, t: Double, upper: Double)]",
    [f"({number(n)}, {number(t)}, {number(stats.t.sf(t, n))})"
     for n in [1, 2, 4, 9, 24.5, 99, 10000] for t in [-3.1, -1e-4, 0, 0.02, 1.3, 5.5, 40]],
    f"{SCIPY}, stats.t.sf")
constant(
    "studentQuantile", "[(degrees: Double, probability: Double, t: Double)]",
    [f"({number(n)}, {number(p)}, {number(stats.t.ppf(p, n))})" for n in [1, 4, 29, 500] for p in [0.025, 0.6, 0.975, 0.9995]],
    f"{SCIPY}, stats.t.ppf")
constant(
    "chiSquare", "[(degrees: Double, x: Double, upper: Double)]",
    [f"({number(n)}, {number(x)}, {number(stats.chi2.sf(x, n))})" for n in [1, 2, 5, 19, 80] for x in [0.01, 1.5, 7, 30, 140]],
    f"{SCIPY}, stats.chi2.sf")
constant(
    "beta", "[(x: Double, a: Double, b: Double, value: Double)]",
    [f"({number(x)}, {number(a)}, {number(b)}, {number(special.betainc(a, b, x))})"
     for a, b in [(0.5, 0.5), (2, 3), (40, 0.5), (900, 1100)] for x in [1e-6, 0.2, 0.45, 0.93]],
    f"{SCIPY}, special.betainc")
constant(
    "studentizedRange", "[(count: Int, q: Double, cumulative: Double)]",
    [f"({k}, {number(q)}, {number(stats.studentized_range.cdf(q, k, np.inf))})" for k in [2, 3, 5, 10, 25] for q in [0.3, 1.7, 3.4, 5.9]],
    f"{SCIPY}, stats.studentized_range.cdf with infinite degrees of freedom")

# Paired samples
samples = {
    "five folds": (rng.normal(10, 1, 5), 0.4, 1),
    "ten folds, thrice": (rng.normal(10, 1, 30), -0.05, 3),
    "five folds, ten times": (rng.normal(10, 1, 50), 0.01, 10),
}
cases = []
for name, (a, shift, runs) in samples.items():
    b = a + shift + rng.normal(0, 0.3, len(a))
    rope = 0.1
    left, within, right = baycomp.two_on_single(a, b, rope=rope, runs=runs)
    mean, var, df = baycomp.CorrelatedTTest.compute_statistics(a, b, runs)
    t = mean / np.sqrt(var)
    low, high = stats.t.interval(0.95, df, mean, np.sqrt(var))
    cases.append(
        f'("{name}", {row(b - a)}, {runs}, {number(t)}, {number(2 * stats.t.sf(abs(t), df))}, '
        f"[{number(left)}, {number(within)}, {number(right)}], {number(low)}, {number(high)})")
constant(
    "correlated",
    "[(name: String, differences: [Double], runs: Int, t: Double, p: Double, probabilities: [Double], lower: Double, upper: Double)]",
    cases, f"baycomp {version('baycomp')}, two_on_single with a rope of 0.1; {SCIPY}, stats.t with its variance")

ranked = {
    "six of one sign": np.array([0.3, 1.2, 2.5, 0.01, 0.7, 4.0]),
    "thirty": rng.normal(0.3, 1, 30),
    "fifty": rng.normal(0.1, 1, 50),
    "fifty-one": rng.normal(0.1, 1, 51),
    "few with ties": np.array([1, 1, -1, 2, 2, 3, -3, 4.0]),
    "few with zeros": np.array([0, 0.5, -0.2, 1.3, 0, 2.2, 0.9]),
    "many with ties and zeros": rng.integers(-3, 6, 40).astype(float),
    "one": np.array([2.0]),
}
constant(
    "signedRank", "[(name: String, differences: [Double], statistic: Double, p: Double)]",
    [f'("{n}", {row(d)}, {number(stats.wilcoxon(d).statistic)}, {number(stats.wilcoxon(d).pvalue)})' for n, d in ranked.items()],
    f"{SCIPY}, stats.wilcoxon")
families = [[0.01, 0.04, 0.03, 0.005], [0.2], [0.5, 0.5, 0.001, 0.9, 0.02], [1, 0.3, 0.3]]
constant(
    "holm", "[(pValues: [Double], adjusted: [Double])]",
    [f"({row(p)}, {row(multipletests(p, method='holm')[1])})" for p in families],
    f"statsmodels {version('statsmodels')}, multipletests with method 'holm'")
pairs = [(rng.normal(0, 1, 12).round(1), rng.normal(0.4, 1, 9).round(1)), (np.array([1.0, 2, 3]), np.array([4.0, 5]))]
constant(
    "cliff", "[(a: [Double], b: [Double], delta: Double)]",
    [f"({row(a)}, {row(b)}, {number(autorank._cliffs_delta(a, b))})" for a, b in pairs],
    f"autorank {version('autorank')}, _cliffs_delta")
# Against values that are all zero the pooled deviation is that of one sample over the square root of two.
constant(
    "cohen", "[(differences: [Double], d: Double)]",
    [f"({row(d)}, {number(autorank._cohen_d(d, np.zeros(len(d))) / np.sqrt(2))})" for d in [ranked["thirty"], ranked["few with ties"]]],
    f"autorank {version('autorank')}, _cohen_d against zeros, over the square root of two")

# Several variants
tables = [rng.normal(5, 1, (12, 4)), rng.integers(1, 5, (9, 3)).astype(float), rng.normal(0, 1, (40, 7)) + np.arange(7) / 4]
constant(
    "friedman", "[(errors: [[Double]], statistic: Double, p: Double, ranks: [Double], critical: Double)]",
    [f"({table(t)}, {number(stats.friedmanchisquare(*t.T).statistic)}, {number(stats.friedmanchisquare(*t.T).pvalue)}, "
     f"{row(np.apply_along_axis(stats.rankdata, 1, t).mean(axis=0))}, "
     f"{number(stats.studentized_range.ppf(0.95, t.shape[1], np.inf) * np.sqrt(t.shape[1] * (t.shape[1] + 1) / (12 * len(t))))})"
     for t in tables],
    f"{SCIPY}, stats.friedmanchisquare, stats.rankdata and stats.studentized_range.ppf")
constant(
    "autorankDistance", "[(level: Double, count: Int, tasks: Int, critical: Double)]",
    [f"({a}, {k}, {n}, {number(autorank._critical_distance(a, k, n))})" for a in [0.05, 0.1] for k, n in [(2, 10), (4, 12), (8, 30)]],
    f"autorank {version('autorank')}, _critical_distance, whose studentized range is an approximation")


def elo(errors):
    count = errors.shape[1]
    rows, wins, weights = [], [], []
    for a in range(count):
        for b in range(a + 1, count):
            won = np.sum(errors[:, a] < errors[:, b]) + 0.5 * np.sum(errors[:, a] == errors[:, b]) + 0.5
            lost = len(errors) - won + 1
            for outcome, weight in [(1, won), (0, lost)]:
                x = np.zeros(count)
                x[a], x[b] = 1, -1
                rows.append(x[1:])
                wins.append(outcome)
                weights.append(weight)
    model = LogisticRegression(C=np.inf, fit_intercept=False, solver="newton-cholesky", tol=1e-14, max_iter=1000)
    model.fit(np.array(rows), wins, sample_weight=weights)
    return 1000 + 400 / np.log(10) * np.concatenate([[0], model.coef_[0]])


constant(
    "elo", "[[Double]]", [row(elo(t)) for t in tables],
    f"scikit-learn {version('scikit-learn')}, LogisticRegression without penalty, half a win added to each side of a pair; of the tables above")

values = rng.normal(0.2, 1, 14)
source = RandomSource(7)
means = [np.mean([values[source.index(len(values))] for _ in values]) for _ in range(500)]
low, high = np.percentile(means, [2.5, 97.5])
constant(
    "bootstrap", "[(values: [Double], lower: Double, upper: Double)]", [f"({row(values)}, {number(low)}, {number(high)})"],
    f"numpy {version('numpy')}, percentile of 500 means drawn with seed 7")

# Each file begins with one of these constants.
FILES = {"normal": "", "correlated": "+Paired", "friedman": "+Ranking"}
texts = {}
for name, text in out:
    if name in FILES:
        texts[suffix := FILES[name]] = []
    texts[suffix].append(text)
for suffix, parts in texts.items():
    with open(f"Tests/ComparisonTests/ComparisonReference{suffix}.swift", "w") as file:
        file.write("// Written by experiments/peers/reference_comparison.py.\n\n")
        file.write("/// What well-known packages find on small samples.\n" if not suffix else "")
        file.write("extension " if suffix else "enum ")
        file.write("ComparisonReference {\n" + "\n".join(parts).rstrip() + "\n}\n")
