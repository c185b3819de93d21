"""Are the codes good for anything else? A linear classifier on them, with few labels."""

import warnings
from dataclasses import dataclass

import numpy as np

from .shapes import as_batch, check_finite
from .tables import html_table

STRENGTHS = 10.0 ** np.arange(-1, 4)   # how freely the classifier may fit its samples: 1 / (the weight of its penalty)
FOLDS = 3           # of the cross-validation that chooses among them
MOST_HELD_OUT = 10_000
MOST_UNLABELLED = 5_000     # training samples that the scale of a code is measured on
RAW = "raw values"


@dataclass(frozen=True, repr=False)
class Probed:
    """How often a linear classifier on one code is right on held-out samples.

    Attributes:
        name: whose code; code_size: numbers in it; accuracy: dict labels a class -> array (seeds,), shares 0..1.
    """

    name: str
    code_size: int
    accuracy: dict

    def mean(self, labels):
        """The mean share of right answers over the seeds, 0..1, with so many labels a class."""
        return float(self.accuracy[labels].mean())

    def spread(self, labels):
        """The standard deviation over the seeds, a share 0..1."""
        return float(self.accuracy[labels].std())

    def __repr__(self):
        figures = ", ".join(f"{100 * self.mean(n):.1f} ± {100 * self.spread(n):.1f} % with {n}" for n in self.accuracy)
        return f"{self.name}, {self.code_size} numbers: {figures}"


class ProbeTable(list):
    """A list of `Probed` that shows itself as a table; the best of a column stands in bold.

    labels: labels a class of each column; chance: the share that is right by naming the commonest class; seeds: how
    many draws of labels each figure is a mean over.
    """

    def __init__(self, rows, *, labels, chance, seeds):
        super().__init__(rows)
        self.labels, self.chance, self.seeds = labels, chance, seeds

    def __getitem__(self, at):
        if isinstance(at, str):     # by name, as a lesson asks
            return next(row for row in self if row.name == at)
        return super().__getitem__(at)

    def __repr__(self):
        return "\n".join([*map(repr, self), f"naming the commonest class: {100 * self.chance:.1f} %"])

    def _repr_html_(self):
        columns = {"numbers": (lambda row: str(row.code_size), None)}
        for n in self.labels:
            columns[f"{n} label{'s' * (n > 1)} a class, %"] = (
                lambda row, n=n: f"{100 * row.mean(n):.1f} ± {100 * row.spread(n):.1f}", lambda row, n=n: row.mean(n))
        return html_table(self, columns)


def probe(models, data, *, labels=(1, 5, 20, 100), seeds=5, raw=True):
    """Linear probes: a linear classifier on codes, trained with few labels, and its accuracy on held-out samples.

    The models never see a label. A logistic regression does, so many of each class, chosen anew for each seed and the
    same ones for every model. Each code is shifted by its mean and divided by one number, so that all spread alike.
    The strength of the classifier's penalty is chosen by cross-validation among the few labels, in three parts; with 1
    label a class there is nothing to choose by, so everybody gets the middle one. (G. Alain and Y. Bengio,
    Understanding intermediate layers using linear classifier probes, 2016, arXiv 1610.01644.)

    Args:
        models: a model with `encode`, a list of them, or a dict name -> model.
        data: `Dataset` with labels; labels are taken from its training samples, judged on up to 10,000 held-out ones.
        labels: labels a class, whole numbers of 1 or more.
        seeds: how many draws of labels.
        raw: also probe the samples themselves, the baseline without any model.

    Returns:
        `ProbeTable`, a row for each model, and one for the raw values.

    Raises:
        TypeError: data without labels. ValueError: more labels than a class has, samples of another shape.

    >>> aekit.probe({"autoencoder": model, "PCA": pca}, digits, labels=(1, 20))
    """
    labels = _checked(models, data, labels, seeds)
    chosen = {(n, seed): _few(data.y_train, n, seed) for n in labels for seed in range(seeds)}
    judged = np.linspace(0, len(data.x_test) - 1, min(MOST_HELD_OUT, len(data.x_test))).round().astype(int)
    answers = data.y_test[judged]
    rows = []
    for name, encode in _encoders(models, raw).items():
        codes, held_out = (encode(as_batch(x, data.shape, "probe")) for x in (data.x_train, data.x_test[judged]))
        check_finite(codes, "probe")
        alike = _standing_alike(codes)
        held_out = alike(held_out)
        accuracy = {n: np.array([_share_right(alike(codes[few]), data.y_train[few], held_out, answers)
                                 for few in (chosen[n, seed] for seed in range(seeds))]) for n in labels}
        rows.append(Probed(name, codes.shape[1], accuracy))
    chance = float(np.bincount(answers).max() / len(answers))
    return ProbeTable(rows, labels=labels, chance=chance, seeds=seeds)


def _checked(models, data, labels, seeds):
    if not hasattr(data, "y_train"):
        raise TypeError(f"probe: got a {type(data).__name__}, expected a data set with labels. "
                        'Type aekit.probe(model, aekit.load("digits")).')
    if isinstance(models, (list, tuple, dict)) and not len(models):
        raise ValueError("probe: got no models, expected one or more. Type aekit.probe(model, data).")
    labels = tuple(sorted({labels} if isinstance(labels, int) else set(labels)))
    least = int(np.bincount(data.y_train)[np.unique(data.y_train)].min())
    if not labels or any(isinstance(n, bool) or n != int(n) or not 1 <= n <= least for n in labels):
        raise ValueError(f"probe: got labels={labels}, expected whole numbers from 1 to {least}, the size of the "
                         "smallest class. Type labels=(1, 5, 20).")
    if isinstance(seeds, bool) or not isinstance(seeds, (int, np.integer)) or seeds < 1:
        raise ValueError(f"probe: got seeds={seeds!r}, expected a whole number of 1 or more. Type seeds=5.")
    return labels


def _encoders(models, raw):
    from .cleaning import by_name

    encoders = {name: model.encode for name, model in by_name(models).items()}
    return {**encoders, RAW: lambda x: x.reshape(len(x), -1)} if raw else encoders


def _few(y, each, seed):
    random = np.random.default_rng(seed)
    return np.concatenate([random.choice(np.flatnonzero(y == label), each, replace=False) for label in np.unique(y)])


def _standing_alike(codes):
    """A function that shifts codes by the mean of `codes` and divides them by one number, so that they spread by 1."""
    picked = np.linspace(0, len(codes) - 1, min(MOST_UNLABELLED, len(codes))).round().astype(int)
    some = codes[picked].astype(np.float64)
    mean = some.mean(axis=0)
    # One number for all units keeps their proportions: nothing is blown up that hardly varies.
    spread = np.sqrt(np.square(some - mean).sum(axis=1).mean()) or 1.0
    return lambda values: ((values - mean) / spread).astype(np.float32)


def _share_right(codes, y, held_out, answers):
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, StratifiedKFold
    from threadpoolctl import threadpool_limits  # scikit-learn's own dependency

    if codes.shape[1] > len(codes):
        # A penalised classifier's weights lie in the span of its samples, so turning to its axes changes nothing.
        axes = np.linalg.svd(codes, full_matrices=False)[2]
        codes, held_out = codes @ axes.T, held_out @ axes.T
    each = np.bincount(y)[y[0]]
    classifier = LogisticRegression(C=STRENGTHS[len(STRENGTHS) // 2], max_iter=1000)
    if each > 1:
        folds = StratifiedKFold(min(FOLDS, each), shuffle=True, random_state=0)
        classifier = GridSearchCV(classifier, {"C": STRENGTHS}, cv=folds)
    # Hundreds of small fits: on a busy machine several threads a product wait for each other far longer than they work.
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.filterwarnings("ignore", message="The number of unique classes")     # one label a class is the point
        return classifier.fit(codes, y).score(held_out, answers)
