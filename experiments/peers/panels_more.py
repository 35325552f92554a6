"""Twelve panels of Rdatasets on which nothing was chosen but the sharpness of weights, and nine simple methods on them.

    python panels_more.py RDATASETS OUT [--others]

With --others eleven more, on which intervals were judged and ideas were tried. RDATASETS is a checkout of
github.com/vincentarelbundock/Rdatasets. Writes NAME_gaps.csv (the early years of the targets are hidden),
NAME_truth.csv (nothing is), panels.json and simple.csv, for

    python panels.py OUT --panels OUT/panels.json --simple OUT/simple.csv --preset fast

Needs numpy, pandas and scikit-learn.
"""

import json
import os
import sys
import warnings

import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import RidgeCV

warnings.filterwarnings("ignore")

# file, targets, series, features, first year that is known
PANELS = {
    "fatal": ("AER/Fatalities", ["fatal", "nfatal"], "state", ["unemp", "income", "beertax", "miles", "pop"], 1985),
    "airline": ("AER/USAirlines", ["cost", "output"], "firm", ["price", "load"], 1977),
    "grunfeld": ("AER/Grunfeld", ["invest"], "firm", ["value", "capital"], 1944),
    "gasoline": ("plm/Gasoline", ["lgaspcar"], "country", ["lincomep", "lrpmg", "lcarpcap"], 1969),
    "crime": ("Ecdat/Crime", ["crmrte"], "county", ["prbarr", "polpc", "density", "taxpc", "wcon", "pctymle"], 84),
    "castle": (
        "causaldata/castle", ["robbery", "burglary", "motor"], "sid",
        ["unemployrt", "poverty", "larceny", "whitem_15_24"], 2005),
    "guns2": ("AER/Guns", ["robbery", "murder"], "state", ["prisoners", "income", "population", "density"], 1988),
    "belts": ("AER/USSeatBelts", ["fatalities"], "state", ["miles", "income", "age"], 1990),
    "gap2": ("gapminder/gapminder", ["gdpPercap"], "country", ["continent", "lifeExp", "pop"], 1982),
    "produc2": ("plm/Produc", ["pc", "unemp"], "state", ["region", "pcap", "gsp", "emp"], 1979),
    "empluk": ("plm/EmplUK", ["emp", "capital"], "firm", ["wage", "output"], 1980),
    "cigar2": ("plm/Cigar", ["price"], "state", ["sales", "pop", "cpi", "ndi"], 78),
}
OTHERS = {
    "snmesp": ("plm/Snmesp", ["n", "w"], "firm", ["y", "k"], 1986),
    "parity": ("plm/Parity", ["lp", "is"], "country", ["ls", "ld"], 41),
    "pwt": ("stevedata/pwt_sample", ["rgdpna", "avh", "hc"], "country", ["pop", "emp", "labsh"], 1982),
    "ppge": (
        "stevedata/PPGE", ["govtspendgdp", "ud"], "country", ["tradegdp", "urbanperc", "gdppc", "tpop", "depratio"], 1988),
    "gap3": (
        "dslabs/gapminder", ["fertility", "infant_mortality"], "country",
        ["continent", "population", "life_expectancy"], 1984),
    "driving": ("wooldridge/driving", ["totfatrte", "nghtfat"], "state", ["unem", "perc14_24", "vehicmiles", "minage"], 1991),
    "prison": (
        "wooldridge/prison", ["criv", "crip", "pris"], "state", ["unem", "black", "metro", "incpc", "polpc", "ag18_24"], 87),
    "texas": ("causaldata/texas", ["bmprison", "income"], "statefip", ["alcohol", "ur", "poverty", "black"], 1992),
    "wagepan": ("wooldridge/wagepan", ["lwage", "hours"], "nr", ["exper", "married", "union", "educ"], 1983),
    "ezunem": ("wooldridge/ezunem", ["uclms"], "city", ["ez"], 1984),
    "wbd": ("stevedata/wbd_example", ["lifeexp"], "country", ["rgdppc"], 2009),
}
CATEGORIES = {"continent", "region"}
# Of panels with many series so many, drawn at random; of others every second year or quarter.
SERIES = {"snmesp": 150, "gap3": 70, "wagepan": 150, "wbd": 90}
EVERY_SECOND = {"gap3": 0, "parity": 1}


def tables(source, name):
    file, targets, series, features, first = PANELS[name]
    truth = pd.read_csv(f"{source}/csv/{file}.csv")
    if "year" not in truth:
        truth = truth.rename(columns={"time": "year"})
    if name in SERIES:
        drawn = np.random.default_rng(1).choice(sorted(truth[series].unique()), SERIES[name], replace=False)
        truth = truth[truth[series].isin(drawn)]
    if name in EVERY_SECOND:
        truth = truth[truth.year % 2 == EVERY_SECOND[name]]
    truth = truth[["year", series] + features + targets].dropna(subset=features)
    truth[series] = truth[series].astype(str).map(lambda text: "g" + text if text.isdigit() else text)
    gaps = truth.copy()
    for target in targets:
        gaps.loc[gaps.year < first, target] = np.nan
    return truth, gaps


def design(table, series, features, time, logarithms):
    numbers = table[[name for name in features if name not in CATEGORIES]].astype(float)
    if logarithms:
        for name in numbers:
            if (numbers[name] > 0).all():
                numbers[name] = np.log(numbers[name])
    parts = pd.concat([pd.get_dummies(table[series]).astype(float), numbers], axis=1)
    if time:
        parts["t"] = table.year
    parts.columns = parts.columns.astype(str)
    return (parts - parts.mean()) / parts.std().replace(0, 1)


def simple(gaps, target, series, features, asked):
    """What nine simple methods predict for the rows asked for."""
    known = gaps[target].notna().values
    column, mean = gaps[target][known], gaps[target].mean()
    means = gaps[known].groupby(series)[target].mean()
    yield "mean", gaps[series][asked].map(means).fillna(mean).values
    yield "carried_back", gaps.sort_values("year").groupby(series)[target].bfill().reindex(gaps.index)[asked].fillna(mean).values
    line = pd.Series(np.nan, gaps.index)
    for _, rows in gaps.groupby(series).groups.items():
        own = gaps.loc[rows]
        seen = own[own[target].notna()]
        if len(seen) > 2:
            line[rows] = np.polyval(np.polyfit(seen.year, seen[target], 1), own.year)
    yield "line_per_series", line.fillna(mean)[asked].values
    for time in (False, True):
        for logarithms in (False, True):
            if logarithms and (column <= 0).any():
                continue
            inputs = design(gaps, series, features, time, logarithms)
            values = np.log(column) if logarithms else column
            ridge = RidgeCV(np.logspace(-2, 3, 12)).fit(inputs[known], values)
            found, suffix = ridge.predict(inputs[asked]), "_time" if time else ""
            if not logarithms:
                yield "ridge" + suffix, found
                continue
            yield "ridge_log" + suffix, np.exp(np.clip(found, -20, 20))
            trees = ExtraTreesRegressor(100, min_samples_leaf=3, random_state=0)
            trees.fit(inputs[known], values - ridge.predict(inputs[known]))
            yield "ridge_trees_log" + suffix, np.exp(np.clip(found + trees.predict(inputs[asked]), -20, 20))


def main():
    source, out = sys.argv[1:3]
    if "--others" in sys.argv[3:]:
        PANELS.clear()
        PANELS.update(OTHERS)
    os.makedirs(out, exist_ok=True)
    rows = []
    for name, (_, targets, series, features, _) in PANELS.items():
        truth, gaps = tables(source, name)
        truth.to_csv(f"{out}/{name}_truth.csv", index=False)
        gaps.to_csv(f"{out}/{name}_gaps.csv", index=False)
        for target in targets:
            asked = (gaps[target].isna() & truth[target].notna()).values
            for method, values in simple(gaps, target, series, features, asked):
                error = np.sqrt(np.mean((values - truth[target][asked].values) ** 2))
                rows.append((name, target, method, float(error), int(asked.sum())))
    table = pd.DataFrame(rows, columns=["panel", "target", "method", "rmse", "cells"])
    table.to_csv(f"{out}/simple.csv", index=False, float_format="%.6g")
    with open(f"{out}/panels.json", "w", encoding="utf-8") as file:
        json.dump({name: (p[1], [p[2]], ["year"], p[3]) for name, p in PANELS.items()}, file)


main()
