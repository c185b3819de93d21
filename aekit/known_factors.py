"""Which number of the code follows which known cause of a sample?"""

from dataclasses import dataclass

import numpy as np

from .cleaning import by_name
from .shapes import as_batch
from .tables import html_table

LEAST_SAMPLES = 20


@dataclass(frozen=True, repr=False)
class Followed:
    """How one model's code follows the known factors of held-out samples, within each class.

    Attributes:
        name: whose code; factors: the names of the factors.
        correlation: (factors, code_size), Pearson's, -1..1, after the mean of each class is taken away from both.
        explained: (factors,), the share of the factor's variance within classes that a straight line from the whole
            code predicts on samples it was not fitted to (R squared, five-fold cross-validation); below 0 for useless.
    """

    name: str
    factors: tuple
    correlation: np.ndarray
    explained: np.ndarray

    def best(self, factor):
        """(unit, correlation) of the code unit that follows a factor most, units counted from 0."""
        row = self.correlation[self.factors.index(factor)]
        unit = int(np.abs(row).argmax())
        return unit, float(row[unit])

    def __repr__(self):
        says = ", ".join(f"{name} {each:.0%} (unit {self.best(name)[0] + 1}: {self.best(name)[1]:+.2f})"
                         for name, each in zip(self.factors, self.explained, strict=True))
        return f"{self.name}: the whole code explains {says}"


class FollowedTable(list):
    """A list of `Followed` that shows itself as a table of what each whole code explains; the best stands in bold."""

    def __repr__(self):
        return "\n".join(map(repr, self))

    def _repr_html_(self):
        columns = {f"{factor}, %": (lambda row, at=at: f"{100 * row.explained[at]:.0f}",
                                    lambda row, at=at: row.explained[at]) for at, factor in enumerate(self[0].factors)}
        return html_table(self, columns)


def factors(models, data):
    """How the codes of models follow the known factors of a data set's held-out samples.

    A character's own shape moves the code far more than a slant does, so the mean of each class is taken away from
    codes and factors first: what is compared is an A with another A.

    Args:
        models: a model with `encode`, a list of them, or a dict name -> model.
        data: `Dataset` with `factors_test`, such as `glyphs`; factors that are numbers and vary count.

    Returns:
        `FollowedTable`, a `Followed` for each model.

    Raises:
        TypeError: data without known factors. ValueError: samples of another shape, no models.

    >>> aekit.factors({"autoencoder": model, "PCA": pca}, aekit.load("glyphs"))
    """
    known = numbers(data, "factors")
    models = by_name(models)
    if not models:
        raise ValueError("factors: got no models, expected one or more. Type aekit.factors(model, data).")
    causes = within(np.stack(list(known.values()), axis=1), data.y_test)
    rows = []
    for name, model in models.items():
        codes = within(model.encode(as_batch(data.x_test, model.shape, "factors")), data.y_test)
        rows.append(Followed(name, tuple(known), _correlation(causes, codes), _explained(causes, codes)))
    return FollowedTable(rows)


def numbers(data, where):
    """dict name -> (n,) float64 of the held-out samples' factors that are numbers and vary."""
    known = getattr(data, "factors_test", None)
    if not known:
        what = getattr(data, "name", type(data).__name__)
        raise TypeError(f"{where}: got {what!r} without known factors, expected a data set that has some. "
                        f'Type aekit.{where}(model, aekit.load("glyphs")).')
    if len(data.x_test) < LEAST_SAMPLES:
        raise ValueError(f"{where}: got {len(data.x_test)} held-out samples, expected {LEAST_SAMPLES} or more. "
                         "Give more.")
    found = {name: np.asarray(values, np.float64) for name, values in known.items()
             if np.issubdtype(np.asarray(values).dtype, np.number)}
    return {name: values for name, values in found.items() if values.std() > 0}


def within(values, labels):
    """`values` (n, numbers) with the mean of each class taken away, float64."""
    values = np.array(values, np.float64)
    for label in np.unique(labels):
        values[labels == label] -= values[labels == label].mean(axis=0)
    return values


def _correlation(causes, codes):
    def unit(values):
        length = np.sqrt(np.square(values).sum(axis=0))
        return values / np.where(length > 0, length, 1)

    return unit(causes).T @ unit(codes)     # (factors, code_size)


def _explained(causes, codes):
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import KFold, cross_val_predict
    from threadpoolctl import threadpool_limits  # scikit-learn's own dependency; many small fits

    codes = codes / np.maximum(codes.std(axis=0), 1e-9)
    folds = KFold(5, shuffle=True, random_state=0)
    with threadpool_limits(1):
        predicted = np.stack([cross_val_predict(RidgeCV(10.0 ** np.arange(-1, 4)), codes, cause, cv=folds)
                              for cause in causes.T], axis=1)
    return 1 - np.square(predicted - causes).mean(axis=0) / causes.var(axis=0)
