"""One column of a table: which kind its strings are, what the training rows say of it, and its numbers for a network.

What is learnt is kept as plain values, so that it can be stored with a model and used on other rows:
{"name", "kind": "number", "date" or "time", "mean", "scale", "fill", "style"} becomes one number,
{"name", "kind": "category", "values"} becomes one number, 0 or 1, for each value.
"""

import re

import numpy as np

from aekit.own.dates import CLOCK, date_styles, days, share, to_days, to_minutes, unclear

MOST_VALUES = 30        # of a category; the rarest beyond are one value, OTHER
FEW = 0.1               # share of values that do not fit: below it they are mistakes, above it the column is text
HUGE = 1e100            # the square of a larger number is none
NUMBER_STYLES = ("plain", "continental", "english")
OTHER, MISSING = "other values", "missing"
ABSENT = {"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "?", "-", "--", "missing", "#null!", "<na>", "#div/0!"}
CONTINENTAL = r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?([eE][+-]?\d+)?"     # 1.234,5
ENGLISH = r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][+-]?\d+)?"         # 1,234.5
# A symbol or three capitals before a number, up to eight letters or symbols after it: $5, EUR 5, 5 %, 5 km/h.
UNIT = (r"[+-]?(?P<before>[^\w\s.,+-]{1,3}|[A-Z]{3})?\s?[+-]?\d([\d.,'\s]*\d)?\s?"
        r"(?P<after>[^\d\s.,:;+-][^\d\s]{0,7})?")
LOOK = 1000             # values from which it is told what words look like


class Misfit(ValueError):
    """A value that its column does not take: `row` counts from 0."""

    def __init__(self, row, value, why):
        super().__init__(why)
        self.row, self.value = row, value


def read_column(values, *, absent=(), separator=",", day_first=None, known=None):
    """(kind, style, values of that kind) of a column of strings; Misfit where a few values are of another kind.

    Numbers, dates and times come back as float64 with NaN for what is missing, dates in days since 1970-01-01, times
    in minutes; text as an array of str with "" for what is missing. style: how they are written. known: a kept column,
    whose kind and style are asked for.
    """
    if not absent and (known is None or known.get("style") == "plain"):
        found = _all_numbers(values)  # most columns of most tables, fast
        if found is not None:
            return "number", "plain", found
    text = np.array([value.strip() for value in values], dtype=object)
    gone = {each.casefold() for each in absent} | ABSENT
    there = np.array([value.casefold() not in gone for value in text])
    text[~there] = ""
    if known is not None and known["kind"] == "category":
        return "category", "", text
    if not there.any():
        return ("category", "", text) if known is None else (known["kind"], known["style"], np.full(len(text), np.nan))
    tries = ["plain", *_guesses(text[there], separator, day_first)]
    if known is not None:  # another program may have written the new file in another style
        kind = [style for style in tries if _kind(style) == known["kind"]]
        tries = sorted({known["style"], *kind}, key=lambda style: style != ("plain" if separator == "," and "plain" in
                                                                            kind else known["style"]))
    best = None
    for style in tries:
        found = _parsed(text, there, style)
        wrong = there & np.isnan(found)
        if best is None or wrong.sum() < best[2].sum():
            best = style, found, wrong
        if not wrong.any():
            break
    style, found, wrong = best
    if known is None and wrong.sum() > FEW * there.sum():
        return "category", "", text
    kind = _kind(style)
    found[np.isinf(found)] = np.nan
    _check(text, wrong, found, kind, there)
    return kind, style, found


def _kind(style):
    return "number" if style in NUMBER_STYLES else "time" if style == "clock" else "date"


def _all_numbers(values):
    """float64 (n,), or None where one value is no plain number."""
    try:
        found = np.array([float(value) for value in values])
    except ValueError:
        return None
    found[np.isinf(found)] = np.nan
    usable = not np.isnan(found).all() and not (np.abs(found) > HUGE).any()
    return found if usable else None  # the slow way finds the words for it


def _guesses(present, separator, day_first):
    """The styles, other than plain numbers, that most of the values may be written in."""
    most = 1 - FEW
    if share(present, r".*\d.*") < most:
        return []
    both = [("english", ENGLISH), ("continental", CONTINENTAL)]
    found = [style for style, pattern in (both if separator == "," else both[::-1]) if share(present, pattern) >= most]
    return [*found, *date_styles(present, most, day_first), *(["clock"] if share(present, CLOCK) >= most else [])]


def _parsed(text, there, style):
    """float64, NaN where a value cannot be read in this style."""
    import pandas as pd

    found = np.full(len(text), np.nan)
    if style in NUMBER_STYLES:
        values = text[there]
        if style != "plain":
            pattern, thousands = (CONTINENTAL, ".") if style == "continental" else (ENGLISH, ",")
            values = np.array([value.replace(thousands, "").replace(",", ".") if re.fullmatch(pattern, value) else "x"
                               for value in values], dtype=object)
        found[there] = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").to_numpy(np.float64)
        return found
    found[there] = to_minutes(text[there]) if style == "clock" else to_days(text[there], style)
    return found


def _check(text, wrong, found, kind, there):
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise Misfit(row, text[row], f"is no {kind}, {1 - wrong.sum() / there.sum():.0%} of the column's values are"
                     if wrong.sum() < there.sum() else f"is no {kind}, as the column's values were in training")
    if (np.abs(found) > HUGE).any():
        row = int(np.flatnonzero(np.abs(found) > HUGE)[0])
        raise Misfit(row, text[row], "is too large to reckon with")


def looks_like(words, day_first):
    """What a column of words would rather be, and what to do to have it so; or ""."""
    present = [word for word in words if word][:LOOK]
    if len(set(present)) < 2:
        return ""
    if dates := unclear(present, 1 - FEW, day_first):
        return dates
    found = [match for match in (re.fullmatch(UNIT, word) for word in present) if match]
    units = {" ".join(filter(None, match.group("before", "after"))) for match in found} - {""}
    if len(units) != 1 or len(found) < (1 - FEW) * len(present):
        return ""
    return f"numbers with {units.pop()!r}; strip it to have numbers"


def learnt(name, kind, style, values, train):
    """(what the training rows say of a column, as plain values, "") or (None, why it is left out).

    values: as from `read_column`; train: indices of the training rows.
    """
    seen = values[train]
    if kind == "category":
        return _learnt_category(name, values, seen)
    present = seen[~np.isnan(seen)]
    if not len(present):
        return None, "no values in the training rows"
    mean, scale = float(present.mean()), float(present.std())
    if not scale > 1e-9 * max(1e-200, np.abs(present).max()):
        return None, f"always {_shown(kind, mean)}"
    return {"name": name, "kind": kind, "style": style, "mean": mean, "scale": scale,
            "fill": float(np.median(present))}, ""


def _learnt_category(name, values, seen):
    found, counts = np.unique(seen.astype(str), return_counts=True)
    present = counts[found != ""]
    if not len(present):
        return None, "no values in the training rows" if (values != "").any() else "no values"
    if len(found) == 1:
        return None, f"always {str(found[0])!r}"
    names = category_values(found[found != ""], present)
    if names is None:
        return None, f"text that differs from row to row ({len(present):,} different values)"
    return {"name": name, "kind": "category", "values": [*names, *([""] if "" in found else [])]}, ""


def category_values(found, counts):
    """Which of the values of a column of words get a number each, a list of str, sorted.

    found, counts: the different values and how often each comes. Of more than `MOST_VALUES` the rarest become one,
    `OTHER`; None where they are text that differs from row to row.
    """
    if len(found) <= MOST_VALUES:
        return [str(each) for each in found]
    if 2 * len(found) > counts.sum():
        return None
    common = found[np.argsort(-counts, kind="stable")][:MOST_VALUES - 1]
    return [*sorted(map(str, common)), OTHER]


def numbers(column, values):
    """(float64 (n, features) of a column, how many values are missing, values that were never seen in training)."""
    if column["kind"] != "category":
        gone = np.isnan(values)
        scaled = (np.where(gone, column["fill"], values) - column["mean"]) / column["scale"]
        return scaled[:, None], int(gone.sum()), ()
    known = column["values"]
    text = values.astype(str)
    new = ~np.isin(text, known)
    if OTHER in known:
        text = np.where(new & (text != ""), OTHER, text)
        new = ~np.isin(text, known)
    return ((text[:, None] == np.array(known, dtype=str)[None]).astype(np.float64), int((values == "").sum()),
            tuple(sorted(set(text[new]) - {""})))


def features(columns):
    """The names of the numbers that the columns become: "age", "colour = red"."""
    return tuple(f"{each['name']} = {value or MISSING}" if each["kind"] == "category" else each["name"]
                 for each in columns for value in each.get("values", [""]))


def _shown(kind, value):
    return f"{value:.6g}" if kind != "date" else str(days(np.array([value]))[0])[:10]
