"""The rows that both sides are measured on, and the file that hands them over.

A folder's CSV files hold features, the target (the column before the first whose name begins with
"test") and columns that mark held-out rows with 1: each of these is a case.
"""

import dataclasses
import glob
import os
import struct

import numpy as np
import pandas as pd


@dataclasses.dataclass
class Case:
    """Training rows first, the last `validation` of them to stop early on, then the rows to be judged
    on. Categories are level numbers, missing cells NaN."""

    name: str
    cells: np.ndarray
    target: np.ndarray
    training: int
    validation: int
    levels: list

    def tested(self):
        return slice(self.training, None) if self.training < len(self.target) else slice(None)

    def coded(self):
        """With level numbers as plain numbers, for learners that know no categories."""
        return dataclasses.replace(self, levels=[0] * len(self.levels))

    def numbers(self):
        """Without categories and constant columns."""
        kept = [
            column for column, count in enumerate(self.levels)
            if not count and np.ptp(self.cells[: self.training, column]) > 0
        ]
        return dataclasses.replace(self, cells=self.cells[:, kept], levels=[0] * len(kept))

    def frame(self):
        """With categories of their own type; the plain array where there are none."""
        if not any(self.levels):
            return self.cells
        columns = {}
        for index, count in enumerate(self.levels):
            cells = self.cells[:, index]
            if count:
                codes = np.where(np.isnan(cells), -1, cells).astype(int)
                columns[f"x{index}"] = pd.Categorical.from_codes(codes, range(count))
            else:
                columns[f"x{index}"] = cells
        return pd.DataFrame(columns)

    def write(self, path):
        with open(path, "wb") as file:
            rows, columns = self.cells.shape
            head = (rows, self.training, self.validation, columns, *self.levels)
            file.write(struct.pack(f"<{len(head)}q", *head))
            file.write(np.asfortranarray(self.cells, dtype=np.float64).tobytes(order="F"))
            file.write(np.asarray(self.target, dtype=np.float64).tobytes())

    @staticmethod
    def read(path):
        with open(path, "rb") as file:
            rows, training, validation, columns = struct.unpack("<4q", file.read(32))
            levels = list(struct.unpack(f"<{columns}q", file.read(8 * columns)))
            cells = np.fromfile(file, np.float64, rows * columns).reshape(columns, rows).T
            return Case("", cells, np.fromfile(file, np.float64, rows), training, validation, levels)


def folder_cases(folder):
    """Pairs of a name and a function that reads the case."""
    for path in sorted(glob.glob(os.path.join(folder, "*.csv"))):
        name = os.path.splitext(os.path.basename(path))[0]
        with open(path) as file:
            marks = [column for column in file.readline().strip().split(",")
                     if column.startswith("test")]
        for mark in marks:
            case = name + mark.removeprefix("test").replace("_", ":", 1)
            yield case, lambda path=path, mark=mark, case=case: read_table(path, mark, case)


def read_table(path, mark, name):
    """A fifth of the training rows, drawn at random, come last among them: the validation rows."""
    frame = pd.read_csv(path)
    names = list(frame.columns)
    names = names[: next(i for i, column in enumerate(names) if column.startswith("test"))]
    held = frame[mark].to_numpy() == 1
    learned = np.random.default_rng(1).permutation(np.flatnonzero(~held))
    validation = len(learned) // 5
    order = np.concatenate([np.sort(learned[validation:]), np.sort(learned[:validation])])
    frame = frame.iloc[np.concatenate([order, np.flatnonzero(held)])]
    levels, columns = [], []
    for column in names[:-1]:
        values = frame[column]
        if pd.api.types.is_numeric_dtype(values):
            columns.append(values.to_numpy(dtype=float))
            levels.append(0)
        else:
            kinds = sorted(values.dropna().unique())
            codes = values.map({kind: code for code, kind in enumerate(kinds)})
            columns.append(codes.to_numpy(dtype=float))
            levels.append(len(kinds))
    target = frame[names[-1]].to_numpy(dtype=float)
    return Case(name, np.column_stack(columns), target, len(learned), validation, levels)


KINDS = ("plain", "missing", "categories", "poisson")


def synthetic(rows, kind):
    """Friedman's first function on 20 columns; a fifth as many rows are held out."""
    random = np.random.default_rng(1)
    total = rows + max(1000, rows // 5)
    x = random.random((total, 20))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2
    y += 10 * x[:, 3] + 5 * x[:, 4] + random.normal(size=total)
    levels = [0] * 20
    if kind == "categories":
        for column, count in ((17, 3), (18, 30), (19, 200)):
            x[:, column] = random.integers(0, count, total)
            y += 3 * random.normal(size=count)[x[:, column].astype(int)]
            levels[column] = count
    if kind == "missing":
        holes = random.random((total, 10)) < 0.1
        y += 0.5 * holes[:, :2].sum(axis=1)
        x[:, :10][holes] = np.nan
    if kind == "poisson":
        y = random.poisson(np.exp(y / 10)).astype(float)
    return Case(f"friedman-{rows}-{kind}", x, y, rows, rows // 5, levels)
