"""A text file of values as rows of strings: its separator, its header, a limit; refused with file and line.

The file is read as a stream, so that a limit bounds the memory, however long the file is.
"""

import csv
import random
import re
from dataclasses import dataclass

from aekit import resources
from aekit.own.encodings import encoding_of
from aekit.own.reading import SHARE, size_text

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
NO_TEXT = {b"PK\x03\x04": "an Excel or zip file", b"\xd0\xcf\x11\xe0": "an old Excel file", b"\x1f\x8b": "a gzip file",
           b"%PDF": "a PDF file", b"PAR1": "a Parquet file", b"SQLite": "a database"}
# A header may begin with "<" too: <DATE>,<OPEN>.
MARKUP = re.compile(rb"<(!doctype|!--|\?xml|(html|head|body|meta|title|script|style|table|div)\b)", re.IGNORECASE)
SEPARATOR_LINE = re.compile(r'"?sep=([^\w"\n\r])"?\s*', re.IGNORECASE)   # Excel's own first line
LOOK = 200          # lines from which the separator is told
IN_MEMORY = 12      # bytes that a byte of the file takes as a Python string, about
MOST_IN_A_VALUE = 10_000_000


@dataclass
class Text:
    """header: names, one a column; rows: lists of strings, each as long; lines: the line of each row, from 1."""

    header: list
    rows: list
    lines: list
    separator: str
    did: list


def read_text(path, *, names=None, separator=None, encoding=None, limit=None, seed=0):
    """The file as a `Text`; ValueError with file and line where a row is longer or shorter than the header.

    names: None where the first line holds them; else those of a file without such a line, () to number the columns.
    """
    with path.open("rb") as file:
        head = file.read(65536)
    if not head.strip():
        raise ValueError(f"from_csv: {path.name} is empty, expected a header and rows. Type the path of another file.")
    for start, what in NO_TEXT.items():
        if head.startswith(start):
            raise ValueError(f"from_csv: {path.name} is {what}, expected text. Unpack it, or save the table as CSV, "
                             "and type the path of that file.")
    if MARKUP.match(head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")):
        raise ValueError(f"from_csv: {path.name} is a web page, not a table: it begins with '<'. Save the table that "
                         "it shows, or links to, as CSV, and type the path of that file.")
    if limit is None:
        _check_size(path, head)
    encoding, did = encoding_of(path, head, encoding)
    with path.open(encoding=encoding, newline="") as file:
        said = SEPARATOR_LINE.fullmatch(file.readline(LOOK))
    if separator is None:
        separator = said[1] if said else _separator(path, encoding)
        did.append(f"Values are separated by {SEPARATORS.get(separator, repr(separator))}"
                   f"{', as the first line says' if said else ''}.")
    elif not isinstance(separator, str) or len(separator) != 1 or separator in '"\r\n':
        raise ValueError(f"from_csv: got separator={separator!r}, expected one character, no quotation mark. "
                         "Type separator=';'.")
    csv.field_size_limit(MOST_IN_A_VALUE)
    (first, header), rows, lines, count = _rows(path, encoding, separator, limit, seed, skip=1 if said else 0)
    numbers = [name for name in header if _is_number(name)]
    if names is None and len(numbers) < len(header):
        if numbers:
            did.append(f"The first line is taken for names, although {numbers[0]!r} is a number; if it is a row, type "
                       "names=().")
    else:
        header, rows, lines, count = _first_is_a_row(path, first, header, rows, lines, count, names, limit)
        did.append("The first line holds numbers and no names: it is a row, and the columns are numbered."
                   if names is None else "The first line is a row, as you said.")
    if not rows:
        raise ValueError(f"from_csv: {path.name} has a header and no rows, expected 2 or more. "
                         "Type the path of another file.")
    if count > len(rows):
        did.append(f"{len(rows):,} of {count:,} rows were taken, drawn with seed {seed}.")
    return Text(_names(header, did), rows, lines, separator, did)


def _check_size(path, head):
    size, free = path.stat().st_size, resources.memory()[1]
    if free is not None and size * IN_MEMORY > SHARE * free:
        row = len(head) / max(1, head.count(b"\n"))
        raise MemoryError(f"from_csv: {path.name} has {size_text(size)} and takes about {size_text(size * IN_MEMORY)} "
                          f"while it is read, {size_text(free)} of memory are free. "
                          f"Type limit={max(2, int(SHARE * free / IN_MEMORY / row)):d}.")


def _separator(path, encoding):
    """The character that cuts the first lines into columns of equal number, the more the better; else a comma."""
    with path.open(encoding=encoding, newline="") as file:
        first = [line for _, line in zip(range(LOOK), file, strict=False)]
    best, most = ",", (0, 1)
    for character in SEPARATORS:
        try:
            counts = [len(row) for row in csv.reader(first, delimiter=character, skipinitialspace=True) if row]
        except csv.Error:
            continue
        if not counts:
            continue
        rank = (round(counts.count(counts[0]) / len(counts), 1), counts[0])  # as many as the header has
        if counts[0] > 1 and rank > most:
            best, most = character, rank
    return best


def _rows(path, encoding, separator, limit, seed, skip):
    """((line, header), rows, their lines, how many rows there are); with a limit a fair draw (reservoir sampling).

    skip: how many lines stand before the table.
    """
    header, kept, count, before, draw = None, [], 0, skip, random.Random(seed)
    with path.open(encoding=encoding, newline="") as file:
        for _ in range(skip):
            next(file)
        reader = csv.reader(file, delimiter=separator, skipinitialspace=True, strict=True)
        try:
            for row in reader:
                line, before = before + 1, skip + reader.line_num
                if not any(value.strip() for value in row):
                    continue
                if header is None:
                    header = line, row
                    continue
                if len(row) != len(header[1]):
                    raise _ragged(path, line, row, header[1], separator)
                count += 1
                if limit is None or len(kept) < limit:
                    kept.append((line, row))
                elif (place := draw.randrange(count)) < limit:
                    kept[place] = (line, row)
        except csv.Error as error:
            raise ValueError(f"from_csv: {path.name}, line {before + 1}: a quotation mark stands alone ({error}). "
                             "Close it, or write it twice within a value.") from None
    if header is None:
        raise ValueError(f"from_csv: {path.name} holds empty lines only. Type the path of another file.")
    kept.sort(key=lambda each: each[0])
    return header, [row for _, row in kept], [line for line, _ in kept], count


def _ragged(path, line, row, header, separator):
    other = next(each for each in (";", ",") if each != separator)
    return ValueError(f"from_csv: {path.name}, line {line}: {len(row)} values, the header has {len(header)} names: "
                      f"{separator.join(row)[:60]!r}. Mend that line (a value with {separator!r} in it stands in "
                      f"quotation marks), or type separator={other!r} where {separator!r} is not what separates.")


def _first_is_a_row(path, line, first, rows, lines, count, names, limit):
    """(names, rows, lines, how many rows) of a file that has no line of names."""
    if names and len(names) != len(first):
        raise ValueError(f"from_csv: {path.name}, line {line}: {len(first)} values, names has {len(names)}. Give one "
                         "for each column, or type names=().")
    if limit is None or len(rows) < limit:
        rows, lines = [first, *rows], [line, *lines]
    return list(names or ()) or [f"column {i}" for i in range(1, len(first) + 1)], rows, lines, count + 1


def _is_number(text):
    try:
        return float(text.replace(",", ".")) is not None
    except ValueError:
        return False


def _names(header, did):
    """Names, each once: a missing one is numbered, a second one of the same name too."""
    names = []
    for place, name in enumerate(header, start=1):
        name = name.strip() or f"column {place}"
        if name in names:
            did.append(f"Two columns are called {name!r}: the second is now '{name} ({place})'.")
            name = f"{name} ({place})"
        names.append(name)
    return names
