"""`in_units`: from what a network reads and gives back to the learner's own units."""

import math

import numpy as np

from aekit.own.columns import MISSING, features
from aekit.own.dates import days
from aekit.own.report import preparation_of
from aekit.shapes import as_batch


def in_units(like, x):
    """Samples or reconstructions in the units of your own files.

    Args:
        like: the data set of `aekit.from_csv` or `aekit.from_folder`, or a model saved with it
            (`aekit.freeze(model, data)`).
        x: samples as the network reads or gives them, (n, *shape).

    Returns:
        A table: a pandas DataFrame with the file's own columns, numbers and dates in their units, clock times in
        minutes, of a category the value whose number is largest, "missing" where that is the missing one. Pictures:
        uint8 0..255 of the same shape. Recordings: float32 -1..1.

    Raises:
        ValueError: data that was not read from files of your own, samples of another shape.

    >>> aekit.in_units(mine, model.reconstruct(mine.x_test[:5]))
    """
    known = preparation_of(like, None, "in_units")
    if known["kind"] == "table":
        return _table(known["columns"], as_batch(x, (len(features(known["columns"])),), "in_units"))
    x = np.asarray(x, np.float32)
    if known["kind"] == "pictures":
        return np.round(np.clip(x, 0, 1) * 255).astype(np.uint8)
    return np.clip(x, -1, 1)


def _table(columns, x):
    import pandas as pd

    found, place = {}, 0
    for column in columns:
        name, width = column["name"], len(column.get("values", [""]))
        own = x[:, place:place + width].astype(np.float64)
        place += width
        if column["kind"] == "category":
            found[name] = [column["values"][best] or MISSING for best in own.argmax(axis=1)]
            continue
        values = own[:, 0] * column["scale"] + column["mean"]
        if column["kind"] == "date":
            values = days(values)
        else:  # beyond the fifth digit of a deviation there is only the rounding of 32-bit numbers
            values = np.round(values, 5 - math.floor(math.log10(column["scale"])))
        found[name] = values
    return pd.DataFrame(found)
