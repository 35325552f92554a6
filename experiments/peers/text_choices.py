"""text_choices.py SMS ALEXA: errors by kind and number of hashed n-grams, for the guide UseTexts.

SMS: data/sms.tsv of github.com/justmarkham/pycon-2016-tutorial. ALEXA: amazon_alexa.tsv (3150 reviews; in many public
repositories). Needs scikit-learn, pandas and LightGBM; run with OMP_NUM_THREADS=1.
"""
import sys

import lightgbm
import pandas
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, cross_val_score

sms = pandas.read_csv(sys.argv[1], sep="\t", header=None, quoting=3, names=["label", "message"])
sms = sms.sample(3000, random_state=0)
alexa = pandas.read_csv(sys.argv[2], sep="\t").dropna().drop_duplicates("verified_reviews")
folds = KFold(3, shuffle=True, random_state=0)
trees = dict(n_estimators=100, learning_rate=0.08, num_leaves=15, n_jobs=1, verbose=-1)


def error(model, features, target, scoring):
    return -cross_val_score(model, features, target, scoring=scoring, cv=folds).mean()


for analyzer, sizes in [("word", (1, 1)), ("word", (1, 2)), ("char_wb", (3, 3)), ("char_wb", (3, 4)), ("char_wb", (2, 4))]:
    for dimensions in (256, 1024):
        vectorizer = HashingVectorizer(analyzer=analyzer, ngram_range=sizes, n_features=dimensions)
        x, z = vectorizer.transform(sms.message), vectorizer.transform(alexa.verified_reviews)
        spam = sms.label == "spam"
        print(analyzer, sizes, dimensions,
              "spam: logistic %.3f" % error(LogisticRegression(C=10), x, spam, "neg_log_loss"),
              "trees %.3f" % error(lightgbm.LGBMClassifier(**trees), x.toarray(), spam, "neg_log_loss"),
              "stars: ridge %.3f" % error(Ridge(1.0), z, alexa.rating, "neg_root_mean_squared_error"), flush=True)
        if dimensions == 256:
            print("  stars: trees %.3f" % error(
                lightgbm.LGBMRegressor(**trees), z.toarray(), alexa.rating, "neg_root_mean_squared_error"))
