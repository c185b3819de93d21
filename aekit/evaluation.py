"""What a model keeps, what its code does, and what it can invent: one row of figures, or a table of rows."""

from dataclasses import dataclass

import numpy as np

from . import corrupt, metrics
from .generation import generate
from .shapes import as_batch, check_finite
from .tables import html_table

MOST = 1000         # samples compared pair by pair
FEW = 40            # samples whose Jacobian is measured


@dataclass(frozen=True, repr=False)
class Evaluation:
    """The figures of one model on held-out samples.

    Attributes:
        name: the model's kind, or the name given to it; code_size: numbers in its code.
        error: mean squared error. active: units of the code that vary. spread: of the reconstructions over that of the
        data; collapsed: whether nearly every sample gets the same answer.
        jacobian: mean squared Frobenius norm of the encoder's Jacobian, see `metrics.jacobian_norm`.
        outlier_error: mean squared error against the clean samples when it reads them with outliers.
        sample_precision, sample_recall: of samples from random codes, 0..1, see `metrics.precision_recall`.
    """

    name: str
    code_size: int
    error: float
    active: int
    spread: float
    collapsed: bool
    jacobian: float
    outlier_error: float
    sample_precision: float
    sample_recall: float

    def __repr__(self):
        state = "collapsed" if self.collapsed else "alive"
        return (f"{self.name}: error {self.error:.4f}, with outliers {self.outlier_error:.4f}; {self.active} of "
                f"{self.code_size} code units active, {state}; Jacobian {self.jacobian:.3g}; random samples: "
                f"{self.sample_precision:.0%} look real, covering {self.sample_recall:.0%}")

    def _repr_html_(self):
        return Evaluations([self])._repr_html_()


COLUMNS = {     # heading: (what is shown, whether the smallest or the largest value is the best, or neither)
    "error": (lambda e: f"{e.error:.4f}", lambda e: -e.error),
    "active units": (lambda e: f"{e.active} of {e.code_size}" + (", collapsed" if e.collapsed else ""), None),
    "Jacobian norm": (lambda e: f"{e.jacobian:.2f}", None),
    "error with outliers": (lambda e: f"{e.outlier_error:.4f}", lambda e: -e.outlier_error),
    "random samples: look real": (lambda e: f"{e.sample_precision:.0%}", lambda e: e.sample_precision),
    "cover the real": (lambda e: f"{e.sample_recall:.0%}", lambda e: e.sample_recall),
}


class Evaluations(list):
    """A list of `Evaluation` that shows itself as a table; the best of a column stands in bold."""

    def __repr__(self):
        return "\n".join(map(repr, self))

    def _repr_html_(self):
        return html_table(self, COLUMNS)


def evaluate(model, data, *, outliers=("salt_pepper", 0.1), seed=0):
    """Measure a model, or several side by side, on held-out samples.

    Args:
        model: anything with the three verbs; or a list of such models, or a dict name -> model.
        data: `Dataset`, or samples (n, *shape).
        outliers: kind and amount of the corruption for `outlier_error`, as for `aekit.corrupt.corrupt`.
        seed: of the outliers and of the random codes. These come from the standard normal distribution where the model
            was trained for it, else from the normal distribution fitted to its codes: see `aekit.generate`.

    Returns:
        `Evaluation`, or `Evaluations`, a list of them in the same order.

    Raises:
        ValueError: samples of another shape, values that are not finite, no samples, no models.
    """
    if isinstance(model, dict):
        return Evaluations(_measured(each, data, str(name), outliers, seed) for name, each in model.items())
    if isinstance(model, (list, tuple)):
        if not model:
            raise ValueError("evaluate: got an empty list, expected one model or more. Type evaluate(model, data).")
        return Evaluations(_measured(each, data, None, outliers, seed) for each in model)
    return _measured(model, data, None, outliers, seed)


def _measured(model, data, name, outliers, seed):
    x = as_batch(getattr(data, "x_test", data), model.shape, "evaluate")
    check_finite(x, "evaluate")
    if len(x) < 10:
        raise ValueError(f"evaluate: got {len(x)} held-out samples, expected at least 10. Give more.")
    train = np.asarray(getattr(data, "x_train", data), np.float32)
    code = model.encode(x)
    rebuilt = model.decode(code)
    check = metrics.collapse_of(x, code, rebuilt)
    noisy = corrupt.corrupt(x, *outliers, seed=seed)
    has_prior = getattr(model, "prior", None) == "normal"
    invented = generate(model, None if has_prior else data, count=min(MOST, len(train)), seed=seed)
    precision, recall = metrics.precision_recall(train[:MOST], invented)
    few = x[np.linspace(0, len(x) - 1, min(FEW, len(x))).round().astype(int)]
    return Evaluation(
        name=name or getattr(model, "kind", type(model).__name__), code_size=model.code_size,
        error=float(metrics.errors(x, rebuilt).mean()), active=check.active, spread=check.spread,
        collapsed=check.collapsed,
        jacobian=float(metrics.jacobian_norm(model, few).mean()),
        outlier_error=float(metrics.errors(x, model.reconstruct(noisy)).mean()),
        sample_precision=precision, sample_recall=recall)
