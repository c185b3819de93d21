"""A small real table: measures of cell nuclei, benign and malignant."""

import numpy as np

from ..records import Encoding, taken

NUCLEI = tuple(f"{before}{measure}{after}" for before, after in (("mean ", ""), ("", " error"), ("worst ", ""))
               for measure in ("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
                               "concave points", "symmetry", "fractal dimension"))


def breast_cancer():
    """The data set `breast_cancer`: benign samples are the normal ones, two fifths of each class held out."""
    from ..data import Dataset, scikit_learn_file, stratified_split

    table = np.loadtxt(scikit_learn_file("breast_cancer", "breast_cancer.csv"), delimiter=",", skiprows=1)
    records = dict(zip(NUCLEI, table[:, :-1].T, strict=True))
    y = (table[:, -1] == 0).astype(np.int64)                 # in the file 0 is malignant and 1 benign
    train, test = stratified_split(y, held_out=0.4)
    encode = Encoding(taken(records, train[y[train] == 0]), dict.fromkeys(records), {})
    found = {part: taken(records, rows) for part, rows in (("train", train), ("test", test))}
    return Dataset(
        name="breast_cancer", x_train=encode(found["train"]), x_test=encode(found["test"]), y_train=y[train],
        y_test=y[test], class_names=("normal", "malignant"), columns=encode.columns, records_train=found["train"],
        records_test=found["test"], units="standard deviations of each number over the benign training samples",
        source="UCI Breast Cancer Wisconsin (Diagnostic) (Wolberg, Mangasarian, Street and Street 1995), as "
               "scikit-learn ships it", licence="CC BY 4.0",
        description="Ten measures of the cell nuclei in a picture of a breast mass: their mean, their standard "
                    "error and the mean of the three worst. Normal is benign. Two fifths of each class are held out.")
