"""`from_csv`: a table of the learner's own as a `Dataset`."""

import difflib

import numpy as np

from aekit.own.columns import MISSING, Misfit, features, learnt, looks_like, numbers, read_column
from aekit.own.csv_text import read_text
from aekit.own.dates import SHORT, days
from aekit.own.reading import ALL_NEW, check_options, check_room, count_text, dataset, existing, split, split_sentence
from aekit.own.report import preparation_of

MOST_CLASSES = 100


def from_csv(path, *, label=None, drop=(), missing=(), names=None, separator=None, encoding=None, day_first=None,
             held_out=0.2, seed=0, limit=None, like=None):
    """Read a table from a text file as a data set. The file is not changed.

    Numbers, dates and clock times are centred and divided by their standard deviation, a category becomes one number,
    0 or 1, for each of its values; mean, deviation, median and values are those of the training rows alone. Missing
    numbers take the median, missing categories are a value of their own. Columns that are empty, constant, or text that
    differs from row to row are left out and named in `data.report`. Equal rows stay on the same side of the split.

    Args:
        path: a text file with one line of names, then one line a row.
        label: name of the column that holds the classes; it is not among the numbers.
        drop: names of columns to leave out. missing: more words that stand for a missing value, such as ("-999",).
        names: of the columns, where the file has no line of names; () numbers them.
        separator: between values; by default the one of comma, semicolon, tab and bar that fits.
        encoding: by default told from the file: UTF-8, UTF-16, Western European.
        day_first: whether 3/4/2026 is in April; by default told from the column. Where the year has two digits and the
            column does not tell, the dates are words, and the report says so.
        held_out: share of the rows that is not trained on. seed: of that draw, and of the limit's.
        limit: at most so many rows, drawn from all; it bounds the memory that reading takes, too.
        like: a data set of this function, or a saved model (`aekit.freeze(model, data)`): the rows are prepared with
            its means and values, and all of them stand in x_test.

    Returns:
        `Dataset`: float32 (n, numbers); `data.report` says what was done, `aekit.in_units(data, x)` goes back.

    Raises:
        FileNotFoundError, ValueError: no such file, not text, a line with more or fewer values, a value that its
        column does not take, options that are none; with file and line. MemoryError: more than fits.

    >>> mine = aekit.from_csv("table.csv", label="kind")
    """
    path = existing(path, "from_csv", "table.csv")
    if path.is_dir():
        raise ValueError(f"from_csv: {path.name!r} is a folder, expected a text file. "
                         f"Type aekit.from_csv({str(path / 'table.csv')!r}), or aekit.from_folder for pictures.")
    check_options("from_csv", held_out, seed, limit)
    drop, missing = _texts("drop", drop, "('name', 'date')"), _texts("missing", missing, "('-999',)")
    names = names if names is None else _texts("names", names, "('length', 'width')")
    if day_first is not None and not isinstance(day_first, bool):
        raise ValueError(f"from_csv: got day_first={day_first!r}, expected True, False or None. Type day_first=True.")
    known = None
    if like is not None:
        known = preparation_of(like, "table", "from_csv")
        label = known["label"]
    missing += known["missing"] if known else []
    text = read_text(path, names=names, separator=separator, encoding=encoding, limit=limit, seed=seed)
    wanted = [each["name"] for each in known["columns"]] if known else [
        name for name in text.header if name != label and name not in drop]
    for name in [*wanted, *([] if known else drop), *([label] if label is not None and not known else [])]:
        _check_name(path, name, text.header)
    left_out = {f"column {name!r}": "as you said" for name in drop} if not known else {}
    _check_left(path, wanted, label, left_out)
    y, class_names = _labelled(path, text, label, missing, left_out, known)
    least = 1 if known else 2
    if len(text.rows) < least:
        raise ValueError(f"from_csv: {path.name} has {count_text(len(text.rows), 'row')} to use, expected {least} or "
                         "more. Type the path of another file.")
    columns = dict(zip(text.header, zip(*text.rows, strict=True), strict=True))
    groups, equal = _equal_rows([columns[name] for name in wanted])
    if known:
        train, test = np.arange(0), np.arange(len(text.rows))
    else:
        train, test = split(y, held_out, seed, groups)
    kept, parts, records, notes = _prepared(path, text, columns, wanted, known, train, missing, day_first, left_out)
    _check_left(path, kept, label, left_out)
    x = np.concatenate(parts, axis=1)
    preparation = {"kind": "table", "columns": kept, "label": label, "classes": list(class_names), "missing": missing}
    did = [*text.did, f"{count_text(len(x), 'row')}; {count_text(len(kept), 'column')} became {x.shape[1]} numbers.",
           *_kinds(kept), *notes]
    did += [equal] if equal and not known else []
    did.append(ALL_NEW.format(getattr(like, "name", "that")) if known else split_sentence(train, test, seed, y))
    return dataset(x, y, [f"line {line}" for line in text.lines], train, test, did=did, left_out=left_out,
                   preparation=preparation, name=path.stem, class_names=class_names, source=f"the file {path.name}",
                   columns=features(kept), records_train={name: values[train] for name, values in records.items()},
                   records_test={name: values[test] for name, values in records.items()},
                   units="standard deviations of each column; categories 0 or 1",
                   description=f"{count_text(len(x), 'row')} of a table of your own.")


def _texts(option, given, example):
    """An option of several texts, or of one, as a list; a number stands for its text."""
    try:
        found = [given] if isinstance(given, str | int | float | np.number) else list(given)
    except TypeError:
        found = [None]
    if any(isinstance(each, bool) or not isinstance(each, str | int | float | np.number) for each in found):
        raise ValueError(f"from_csv: got {option}={given!r}, expected text, one or several. Type {option}={example}.")
    return [str(each) for each in found]


def _check_left(path, columns, label, left_out):
    if columns:
        return
    why = [why for name, why in left_out.items() if name.startswith("column ")][:3]
    why += [f"{label!r} is the label"] if label is not None else []
    raise ValueError(f"from_csv: {path.name}: no column is left ({'; '.join(why)}), expected at least one that varies. "
                     "Type the path of another file.")


def _check_name(path, name, header):
    if name not in header:
        close = difflib.get_close_matches(str(name), header, n=1)
        hint = f"Did you mean {close[0]!r}?" if close else f"Type one of {', '.join(map(repr, header[:8]))}."
        raise ValueError(f"from_csv: {path.name} has no column {name!r}, it has {len(header)} columns. {hint}")


def _labelled(path, text, label, missing, left_out, known):
    """(class of each row, class names); rows without a label are left out of `text`."""
    if label is None or label not in text.header:
        return np.zeros(len(text.rows), int), ()
    place = text.header.index(label)
    _, _, found = read_column([row[place] for row in text.rows], absent=missing, known={"kind": "category"})
    rows = zip(text.rows, text.lines, found, strict=True)
    kept = [(row, line, str(name)) for row, line, name in rows if name or known]
    for line, name in zip(text.lines, found, strict=True):
        if not name and not known:
            left_out[f"line {line}"] = f"no label in {label!r}"
    text.rows, text.lines = [row for row, _, _ in kept], [line for _, line, _ in kept]
    names = sorted({name for *_, name in kept} - set(known["classes"] if known else ()), key=_in_order)
    names = [*(known["classes"] if known else ()), *names]
    if len(names) > MOST_CLASSES:
        raise ValueError(f"from_csv: {path.name}, label={label!r}: {len(names):,} different values, expected at most "
                         f"{MOST_CLASSES} classes. Type a column of classes, or leave label out.")
    return np.array([names.index(name) for *_, name in kept], int), tuple(name or "no label" for name in names)


def _in_order(name):
    if name.casefold() == "normal":  # class 0 where anomalies are to be found
        return -1, 0.0, name
    try:
        return 0, float(name), name
    except ValueError:
        return 1, 0.0, name


def _equal_rows(columns):
    """((n,) numbers, the same for rows that stay together, a sentence or "").

    A few copies of rows would be exam questions given out before; where most rows equal others, being equal is
    ordinary, and keeping them together would leave no fair share.
    """
    place = {}
    groups = np.array([place.setdefault(row, len(place)) for row in zip(*columns, strict=True)], int)
    copies = len(groups) - len(place)
    if 2 * copies > len(groups):
        return np.arange(len(groups)), f"{copies:,} rows equal others, and may stand on both sides of the split."
    return groups, f"{copies:,} rows equal others; equal rows are on the same side of the split." if copies else ""


def _prepared(path, text, columns, wanted, known, train, missing, day_first, left_out):
    """(what is kept of each column, its numbers, its values, sentences about missing and new values)."""
    kept, parts, records = [], [], {}
    gaps, news, guesses, counters, hints = [], [], [], [], []
    for place, name in enumerate(wanted):
        column = known["columns"][place] if known else None
        try:
            kind, style, values = read_column(columns[name], absent=missing, separator=text.separator,
                                              day_first=day_first, known=column)
        except Misfit as misfit:
            raise ValueError(f"from_csv: {path.name}, line {text.lines[misfit.row]}, column {name!r}: {misfit.value!r} "
                             f"{misfit}. Mend it, or type missing=({misfit.value!r},)"
                             f"{'' if known else f' or drop=({name!r},)'}.") from None
        if column is None:
            if kind == "category" and (rather := looks_like(values, day_first)):
                hints.append(f"{name} is taken as words, and looks like {rather}.")
            column, why = learnt(name, kind, style, values, train)
            if column is None:
                left_out[f"column {name!r}"] = why
                continue
        x, gone, new = numbers(column, values)
        kept.append(column)
        parts.append(x.astype(np.float32))
        check_room("from_csv", len(x), (sum(part.shape[1] for part in parts),), "rows")
        records[name] = days(values) if kind == "date" else values.astype(str) if kind == "category" else values
        gaps += [f"{name} {gone:,}"] if gone else []
        news += [f"{name} ({', '.join(new[:3])})"] if new else []
        guesses += [name] if column.get("style", "").endswith("a guess") else []
        if style.endswith(SHORT) and not np.isnan(values).all():
            first = np.isnan(values).argmin()
            hints.append(f"Two-digit years in {name}: {columns[name][first].strip()} is taken as "
                         f"{str(days(values[first:])[0])[:10]}.")
        counters += [name] if kind == "number" and len(values) > 2 and (np.diff(values) == 1).all() else []
    gaps = [*gaps[:8], *([f"and in {len(gaps) - 8} more columns"] if len(gaps) > 8 else [])]
    notes = [f"Missing values: {', '.join(gaps)}; numbers take the training rows' median, categories have a value "
             f"'{MISSING}'."] if gaps else []
    notes += [f"Values never seen in training are all zeros: {'; '.join(news)}."] if news else []
    notes += [f"Dates such as 3/4/2026 taken as month/day in {', '.join(guesses)}, since nothing says otherwise; "
              "else type day_first=True."] if guesses else []
    notes += [*hints[:8], *([f"The same in {len(hints) - 8} more columns."] if len(hints) > 8 else [])]
    notes += [f"{name} counts the rows; to leave it out type drop=({name!r},)." for name in counters]
    return kept, parts, records, notes


def _kinds(kept):
    ways = {"number": "centred, and divided by the standard deviation", "date": "days, centred and divided likewise",
            "time": "minutes (10:05 is 605), centred and divided likewise",
            "category": "one number, 0 or 1, for each value"}
    for kind, way in ways.items():
        names = [each["name"] + (f" ({len(each['values'])})" if kind == "category" else "")
                 for each in kept if each["kind"] == kind]
        if names:
            more = f" and {len(names) - 6} more" if len(names) > 6 else ""
            things = "categories" if kind == "category" else f"{kind}s"
            yield f"{len(names)} {kind if len(names) == 1 else things}, {way}: {', '.join(names[:6])}{more}."
