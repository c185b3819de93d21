"""Tables of numbers and categories as arrays for a network: numbers on one scale, a 0 or 1 for each category."""

import numpy as np


class Encoding:
    """How records become numbers, each brought to mean 0 and standard deviation 1 over the records it is learnt from.

    Args:
        records: the normal training records, name -> array (n,).
        numbers: name -> what is done to that column first, a function of the array, or None.
        categories: name -> its values, in order; by default those in the records, sorted.

    Attributes:
        columns: the names of the features, numbers first; a category's are "name = value".
    """

    def __init__(self, records, numbers, categories):
        self.numbers = {name: change or np.asarray for name, change in numbers.items()}
        if not isinstance(categories, dict):
            categories = {name: tuple(str(value) for value in np.unique(records[name])) for name in categories}
        self.categories = categories
        values = self._values(records)
        deviation = values.std(axis=0)
        self.centre, self.size = values.mean(axis=0), np.where(deviation > 1e-9, deviation, 1.0)
        self.columns = (*self.numbers, *(f"{name} = {value}" for name, known in categories.items() for value in known))

    def __call__(self, records):
        """Records as float32 (n, features); a category never seen is all zeros."""
        parts = [(self._values(records) - self.centre) / self.size]
        parts += [np.asarray(records[name])[:, None] == np.asarray(known) for name, known in self.categories.items()]
        return np.concatenate([part.astype(np.float32) for part in parts], axis=1)

    def _values(self, records):
        columns = [np.asarray(change(records[name]), np.float64) for name, change in self.numbers.items()]
        return np.stack(columns, axis=1)


def taken(records, rows):
    """Records of some rows, name -> array."""
    return {name: values[rows] for name, values in records.items()}
