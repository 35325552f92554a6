"""hashing_reference.py FILE: n-grams hashed by scikit-learn's HashingVectorizer, for Tests/StackingTests/Reference.

Needs scikit-learn; recorded with 1.9.1.
"""
import json
import sys

import numpy
from sklearn.feature_extraction.text import HashingVectorizer

TEXTS = [
    "Free entry in 2 a wkly comp to win FA Cup final tkts 21st May 2005.", "a b c", "The the THE theme",
    "Größe über Straße, naïve café", "it's 100% off!!! ___ ok_then", "Привет, мир! Мир велик", "x",
    "two  spaces\tand\nlines   ", "e-mail me@x.org now now now",
]
CASES = [
    ("words", [1], 16), ("words", [1, 2], 64), ("words", [2, 3], 8), ("characters", [3, 4], 32),
    ("characters", [2], 8), ("characters", [1, 2, 3, 4, 5], 256),
]


def case(unit, sizes, dimensions):
    vectorizer = HashingVectorizer(
        analyzer="word" if unit == "words" else "char_wb", ngram_range=(sizes[0], sizes[-1]),
        n_features=dimensions)
    rows = []
    for row in vectorizer.transform(TEXTS).toarray():
        columns = numpy.nonzero(row)[0]
        rows.append({"columns": columns.tolist(), "values": row[columns].tolist()})
    return {"unit": unit, "sizes": sizes, "dimensions": dimensions, "rows": rows}


with open(sys.argv[1], "w") as file:
    json.dump({"texts": TEXTS, "cases": [case(*own) for own in CASES]}, file, ensure_ascii=False)
    file.write("\n")
