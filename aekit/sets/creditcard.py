"""Real card payments, made anonymous (ULB and Worldline): the full file, or a subset that a mirror offers."""

import gzip

import numpy as np

from ..records import Encoding, taken
from ._download import RemoteFile, at_hand, fetch

ADDRESS = "https://storage.googleapis.com/download.tensorflow.org/data/creditcard.csv"
FULL = RemoteFile("creditcard", "creditcard.csv", ADDRESS,
                  "76274b691b16a6c49d3f159c883398e03ccd6d1ee12d9d8ee38f4b4b98551a89", 150_828_752)
SUBSET = RemoteFile("creditcard", "creditcard_subset.csv.gz", "",
                    "143cc400ae3b6ad2c0a4e8151a497994c02be2348bf547d2e691412f8bf20a7a", 4_795_839,
                    elsewhere="the subset of 'creditcard' is on no public server.")
NORMAL_IN_FULL = 284_315
DAY = 86_400.0  # seconds; the first day is trained on, the second held out


def creditcard():
    """The data set `creditcard`; where only the subset is at hand, the name plate says so."""
    from ..data import offline

    if at_hand([FULL]):
        path, = fetch("creditcard", [FULL], offline)
    elif at_hand([SUBSET]):
        path, = fetch("creditcard", [SUBSET], offline)
    else:
        try:
            path, = fetch("creditcard", [FULL], offline)
        except OSError as error:
            try:   # a mirror on the web may have the subset alone
                path, = fetch("creditcard", [SUBSET], offline)
            except OSError:
                raise error from None
    return _dataset(path)


def creditcard_here():
    """Whether the full file or the subset can be read without a network."""
    return at_hand([FULL]) or at_hand([SUBSET])


def _dataset(path):
    from ..data import Dataset

    with (gzip.open if path.suffix == ".gz" else open)(path, "rt") as file:
        names = [name.strip().strip('"') for name in file.readline().split(",")]
        table = dict(zip(names, np.loadtxt(file, delimiter=",", quotechar='"').T, strict=True))
    y = table.pop("Class").astype(np.int64)
    normal = np.count_nonzero(y == 0)
    table["hour"] = table["Time"] % DAY / 3600
    table["weight"] = np.where(y > 0, 1.0, NORMAL_IN_FULL / normal)
    subset = normal < NORMAL_IN_FULL
    rows = {"train": np.flatnonzero(table["Time"] < DAY), "test": np.flatnonzero(table["Time"] >= DAY)}
    found = {part: taken({name: values for name, values in table.items() if name != "weight"}, places)
             for part, places in rows.items()}
    columns = {name: None for name in names if name.startswith("V")}
    encode = Encoding(taken(found["train"], y[rows["train"]] == 0), {**columns, "Amount": np.log1p}, {})
    about = (f"A subset: all 492 frauds and only {normal:,} of the {NORMAL_IN_FULL:,} normal payments, so that "
             f"{(y > 0).mean():.1%} are frauds and not 0.17 %. Weigh each normal payment {NORMAL_IN_FULL / normal:.2f} "
             'times (the factor "weight"). ' if subset else "")
    return Dataset(
        name="creditcard", x_train=encode(found["train"]), x_test=encode(found["test"]), y_train=y[rows["train"]],
        y_test=y[rows["test"]], class_names=("normal", "fraud"), columns=encode.columns, records_train=found["train"],
        records_test=found["test"], units="standard deviations of normal payments (amount: of its logarithm)",
        factors_train={name: table[name][rows["train"]] for name in ("hour", "weight")},
        factors_test={name: table[name][rows["test"]] for name in ("hour", "weight")},
        source="Credit Card Fraud Detection, Worldline and the Machine Learning Group of ULB (Dal Pozzolo and others "
               "2015)" + (", a subset from a mirror" if subset else ""), licence="DbCL 1.0, as Kaggle states it",
        description=f"{about}Payments of European cardholders on two days in September 2013; the second day is held "
                    "out. V1 to V28 are principal components of columns that are kept secret.")
