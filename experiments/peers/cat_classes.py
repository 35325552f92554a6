"""Compares CatBoost of three classes with one CatBoost for each class, which is what `cat` does.

    venv/bin/python cat_classes.py

Log losses of 500 rows of the table of `boosting_reference.py`, its target in thirds, that are not learned from.
"""

import catboost
import numpy as np
from sklearn.metrics import log_loss

from boosting_reference import table


def main():
    x, target = table(2000)
    y = np.searchsorted(np.quantile(target, [1 / 3, 2 / 3]), target)
    held = slice(1500, 2000)

    def probabilities(classes, rows, trees, **options):
        model = catboost.CatBoostClassifier(
            iterations=trees, learning_rate=0.1, depth=4, bootstrap_type="No", random_strength=0, thread_count=1,
            verbose=False, allow_writing_files=False, random_seed=1, **options)
        return model.fit(x[:rows], classes[:rows]).predict_proba(x[held])

    print("rows trees MultiClass MultiClassOneVsAll one-per-class")
    for rows, trees in ((300, 30), (300, 300), (1500, 300)):
        # Probabilities of a class beside all others do not add up to 1.
        own = np.transpose([probabilities(y == number, rows, trees)[:, 1] for number in range(3)])
        losses = [
            log_loss(y[held], found / found.sum(axis=1, keepdims=True)) for found in (
                probabilities(y, rows, trees, loss_function="MultiClass"),
                probabilities(y, rows, trees, loss_function="MultiClassOneVsAll"),
                own)
        ]
        print(rows, trees, *(f"{loss:.3f}" for loss in losses))


if __name__ == "__main__":
    main()
