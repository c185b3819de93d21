"""Tables of numbers, dates and categories, with holes, as numbers for a network: by scikit-learn's transformers."""

import datetime
import warnings

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from ..own.columns import OTHER, category_values

BETWEEN = " = "  # a category's feature is called "name = value"


class Columns(TransformerMixin, BaseEstimator):
    """Records to features: numbers as they are, a 0 or 1 for each category, and one that says that a number is missing.

    A missing number is answered with the median of its column; a category that is missing or was never seen is all
    zeros. Dates become days since the earliest of `fit`. Columns that are neither numbers nor dates are categories: of
    more than 30 values the rarest are one, "other values", and text that differs from row to row is left out, with a
    warning.

    Attributes:
        names_: of the columns that are used. features_: of the features, "name", "name = value" or "name is missing".

    >>> aekit.Columns().fit_transform({"amount": [12.5, None], "channel": ["chip", "online"]})
    """

    def fit(self, X, y=None):
        """Learn medians and categories from records, name -> values (n,), or from a pandas DataFrame."""
        records = as_records(X, "Columns")
        self.numbers_, self.dates_, self.categories_ = {}, {}, {}
        for name, values in records.items():
            numbers = _as_numbers(values)
            if numbers is None and (days := _as_days(values)) is not None:
                self.dates_[name] = float(np.nanmin(days)) if np.isfinite(days).any() else 0.0
                numbers = days - self.dates_[name]
            if numbers is None:
                self._learn_category(name, [str(value) for value in values[~_missing(values)]])
            else:
                known = numbers[np.isfinite(numbers)]
                self.numbers_[name] = (float(np.median(known)) if len(known) else 0.0, bool(len(known) < len(numbers)))
        used = [name for name in records if name in self.numbers_ or name in self.categories_]
        if not used:
            raise ValueError(f"Columns: every column is text that differs from row to row ({', '.join(records)}), "
                             "expected numbers, dates or categories. Give the table a column of these.")
        return self._prepare(used)

    def _learn_category(self, name, values):
        found, counts = np.unique(np.array(values, str), return_counts=True)
        if (kept := category_values(found, counts)) is not None:
            self.categories_[name] = kept
        else:
            warnings.warn(f"Columns: column {name!r} is left out: it is text that differs from row to row, "
                          f"{len(found):,} different values in {len(values):,} rows. Where these are dates or "
                          f"numbers, convert them, as in pandas.to_datetime(records[{name!r}]).", stacklevel=2)

    def transform(self, X):
        """Records to features, (n, features) float64; ValueError that names a column which is missing or no number."""
        check_is_fitted(self, "features_")
        records = as_records(X, "Columns")
        if missing := [name for name in self.names_ if name not in records]:
            raise ValueError(f"Columns: got no column {missing[0]!r}, expected {', '.join(self.names_)}. "
                             "Give the columns that fit had.")
        parts = []
        if self.numbers_:
            numbers = {name: (_as_days if name in self.dates_ else _as_numbers)(records[name])
                       for name in self.numbers_}
            if wrong := [name for name, values in numbers.items() if values is None]:
                kind = "dates" if wrong[0] in self.dates_ else "numbers"
                raise ValueError(f"Columns: column {wrong[0]!r} has values that are no {kind}, expected {kind}, as "
                                 f"in fit. Look at records[{wrong[0]!r}].")
            numbers = {name: values - self.dates_.get(name, 0.0) for name, values in numbers.items()}
            table = np.stack(list(numbers.values()), axis=1)
            parts.append(self._imputer.transform(np.where(np.isfinite(table), table, np.nan)))
        if self.categories_:
            parts.append(self._encoder.transform(_texts(records, self.categories_)))
        return np.concatenate(parts, axis=1).astype(np.float64)

    def get_feature_names_out(self, input_features=None):
        """The names of the features, as scikit-learn asks for them."""
        return np.array(self.features_, object)

    def state(self):
        """All that was learnt, as plain values for a JSON file."""
        return {"names": self.names_, "numbers": self.numbers_, "dates": self.dates_, "categories": self.categories_}

    @classmethod
    def from_state(cls, state):
        """The `Columns` whose `state()` this is."""
        new = cls()
        new.numbers_ = {name: (median, bool(holes)) for name, (median, holes) in state["numbers"].items()}
        new.dates_, new.categories_ = state.get("dates", {}), state["categories"]
        return new._prepare(state["names"])

    def _prepare(self, names):
        # scikit-learn's two do the work. They learn from two rows that hold what was learnt: so a stored state
        # restores them without a pickle.
        from sklearn.impute import SimpleImputer
        from sklearn.preprocessing import OneHotEncoder

        self.names_, self.n_features_in_ = list(names), len(names)
        self.feature_names_in_ = np.array(self.names_, object)
        self.features_ = list(self.numbers_)
        if self.numbers_:
            medians = np.array([median for median, _ in self.numbers_.values()])
            holes = np.array([has for _, has in self.numbers_.values()])
            self._imputer = SimpleImputer(strategy="median", add_indicator=True)
            self._imputer.set_params(missing_values=np.nan).fit(np.stack([medians, np.where(holes, np.nan, medians)]))
            if self._imputer.indicator_ is not None:
                self._imputer.indicator_.set_params(error_on_new=False)
            self.features_ += [f"{name} is missing" for name, (_, has) in self.numbers_.items() if has]
        if self.categories_:
            known = [np.array(values, object) for values in self.categories_.values()]
            self._encoder = OneHotEncoder(categories=known, handle_unknown="ignore", sparse_output=False)
            self._encoder.fit(np.array([[values[0] if len(values) else "" for values in known]], object))
            self.features_ += [name + BETWEEN + value for name, values in self.categories_.items() for value in values]
        return self


def as_records(X, where):
    """Records of a dict or a pandas DataFrame as a dict name -> array (n,)."""
    items = {name: X[name] for name in (X.columns if hasattr(X, "columns") else X)}
    records = {str(name): np.asarray(values) for name, values in items.items()}
    lengths = {len(values) if values.ndim == 1 else -1 for values in records.values()}
    if len(lengths) != 1 or lengths == {-1}:
        raise ValueError(f"{where}: got columns of shapes {sorted({str(v.shape) for v in records.values()})}, expected "
                         "one or more columns (n,) of one length. Type {'amount': [...], 'channel': [...]}.")
    return records


def is_records(X):
    """Whether `X` is a table with named columns: a dict, or a pandas DataFrame with a column that is no number."""
    if isinstance(X, dict):
        return not hasattr(X, "shape")  # a kind of scipy's sparse matrices is a dict, too
    return hasattr(X, "columns") and hasattr(X, "dtypes") and any(
        getattr(kind, "kind", "O") not in "biuf" or X[name].isna().any()
        for name, kind in zip(X.columns, X.dtypes, strict=True))


def source(feature):
    """The column that a feature belongs to: "channel" of "channel = online", else the feature itself."""
    return feature.split(BETWEEN)[0].removesuffix(" is missing")


def _as_numbers(values):
    """As float64 with NaN for what is missing, or None where a value is no number."""
    if values.dtype.kind in "fiu":
        return values.astype(np.float64)
    if values.dtype.kind != "O":
        return None
    missing, numbers = _missing(values), np.full(len(values), np.nan)
    if any(isinstance(value, (str, bool, np.bool_)) for value in values[~missing]):
        return None
    try:
        numbers[~missing] = values[~missing].astype(np.float64)
    except (TypeError, ValueError):
        return None
    return numbers


def _as_days(values):
    """Dates as float64 days since 1970, NaN for what is missing, or None where a value is no date."""
    if values.dtype.kind == "O":
        known = values[~_missing(values)]
        if not len(known) or not all(isinstance(value, (datetime.date, np.datetime64)) for value in known):
            return None
        import pandas as pd  # imported on first use: only here, for it knows time zones

        values = pd.to_datetime(pd.Series(values), utc=True).dt.tz_localize(None).to_numpy()
    if values.dtype.kind != "M":
        return None
    moments = values.astype("datetime64[us]")
    return np.where(np.isnat(moments), np.nan, moments.astype(np.int64) / 86_400e6)


def _missing(values):
    return np.array([value is None or value != value or str(value) == "<NA>" for value in values], bool)


def _texts(records, categories):
    table = np.empty((len(next(iter(records.values()))), len(categories)), object)
    for column, (name, known) in enumerate(categories.items()):
        values = records[name]
        texts = [str(value) for value in values]
        rest = OTHER if OTHER in known else None    # where rare values were joined, an unknown one is such
        table[:, column] = ["" if gap else text if rest is None or text in known else rest
                            for text, gap in zip(texts, _missing(values), strict=True)]
    return table
