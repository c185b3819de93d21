"""Dates and clock times as people write them, to days and minutes.

A style says how a column's dates are written: "year first", "day first", "month first", "month named".
"""

import re
from datetime import date

import numpy as np

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")
TIME = r"(?P<time>([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)? ?([AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?)?)"
YEAR_FIRST = r"(?P<first>\d{4})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<third>\d{1,2})" + TIME
YEAR_LAST = r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<third>\d{4}|\d{2})" + TIME
MONTH = "(?P<month>(?i:" + "|".join(f"{name[:3]}({name[3:]})?" for name in MONTHS) + "|sept))"
DAY = r"(?P<day>\d{1,2})(st|nd|rd|th)?"
NAMED = (DAY + r"[-. /]{0,2}" + MONTH + r"[-., /]{0,2}(?P<year>\d{4}|\d{2})" + TIME,     # 1-Mar-24
         MONTH + r"\.? " + DAY + r",? (?P<year>\d{4})" + TIME)                             # March 1, 2024
CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(:(?P<second>[0-5]\d([.,]\d+)?))?( ?(?P<half>[AaPp])[Mm])?"
ORDERS = {"year first": ("year", "month", "day"), "day first": ("day", "month", "year"),
          "month first": ("month", "day", "year")}
SHORT = ", two-digit years"
CENTURIES = {**{year: 2000 for year in range(30)}, **{year: 1900 for year in range(70, 100)}}  # programs differ between


def share(present, *patterns):
    """The share of the strings that are wholly of one of the patterns."""
    return np.mean([any(re.fullmatch(pattern, value) for pattern in patterns) for value in present])


def date_styles(present, most, day_first):
    """The styles that the strings may be dates of; `most`: which share of them has to look like it.

    With two-digit years all of them have to be dates, in one way only: 03/15/24 is clear, 03/04/24 is not.
    """
    found = ["year first"] if share(present, YEAR_FIRST) >= most else []
    if share(present, *NAMED) >= most:
        years = [match["year"] for match in map(_named, present) if match]
        found += ["month named"] if min(map(len, years)) == 4 else _only_way(present, ["month named"])
    if share(present, YEAR_LAST) < most:
        return found
    parts = [match for match in (re.fullmatch(YEAR_LAST, value) for value in present) if match]
    if any(len(match["third"]) == 2 for match in parts):
        ways = {".": ["day first"], "/": ["day first", "month first"], "-": list(ORDERS)}[parts[0]["mark"]]
        return found + _only_way(present, {True: ["day first"], False: ["month first"], None: ways}[day_first])
    if day_first is None and any(int(match["second"]) > 12 for match in parts):
        day_first = False
    elif day_first is None and (any(int(match["first"]) > 12 for match in parts) or parts[0]["mark"] == "."):
        day_first = True
    return [*found, {True: "day first", False: "month first", None: "month first, a guess"}[day_first]]


def _only_way(present, orders):
    found = [order + SHORT for order in orders if all(_iso(value, order + SHORT) for value in present)]
    return found if len(found) == 1 else []


def _named(value):
    return next(filter(None, (re.fullmatch(pattern, value) for pattern in NAMED)), None)


def _iso(value, style):
    """A date as 2024-03-01, or None where it is not of this style: pandas itself would swap day and month at will."""
    order = style.partition(",")[0]
    if order == "month named":
        if match := _named(value):
            year, day = match["year"], match["day"]
            month = 1 + [name[:3] for name in MONTHS].index(match["month"][:3].lower())
    elif match := re.fullmatch(YEAR_FIRST, value) or re.fullmatch(YEAR_LAST, value):
        part = dict(zip(ORDERS[order], match.group("first", "second", "third"), strict=True))
        year, month, day = part["year"], part["month"], part["day"]
    if not match or len(year) != 4 and not (len(year) == 2 and style.endswith(SHORT) and int(year) in CENTURIES):
        return None
    try:
        found = date(int(year) + (CENTURIES[int(year)] if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
    return f"{found}{match['time']}".replace(",", ".")


def unclear(present, most, day_first):
    """What to do with strings of which `most` look like dates and that are of no style; "" where they do not."""
    if share(present, YEAR_FIRST, YEAR_LAST, *NAMED) < most:
        return ""
    asked = day_first is None and share(present, YEAR_LAST) >= most
    return (f"dates such as {present[0]!r}, not all of them clear; write them as 2024-03-31"
            f"{', or type day_first=True or day_first=False' if asked else ''}")


def to_days(values, style):
    """Dates as strings to days since 1970-01-01, float64 (n,); NaN where one is not of this style."""
    import pandas as pd

    found = pd.to_datetime(pd.Series([_iso(value, style) for value in values], dtype=object), errors="coerce", utc=True,
                           format="mixed")
    moments = found.dt.tz_localize(None).to_numpy().astype("datetime64[us]")  # nanoseconds end in 2262
    return np.where(np.isnat(moments), np.nan, moments.astype(np.int64) / 86_400e6)


def to_minutes(values):
    """Hours and minutes as strings, 10:05 or 1:05 PM, to minutes, float64 (n,); NaN where one is none."""
    return np.array([_minutes(re.fullmatch(CLOCK, value)) for value in values])


def _minutes(match):
    if not match:
        return np.nan
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
    return 60 * hour + int(match["minute"]) + float((match["second"] or "0").replace(",", ".")) / 60


def days(values):
    """Days since 1970-01-01 as datetime64[s]; NaN as NaT, and nothing before the year 1 or beyond 9999."""
    seconds = np.round(np.clip(values, -719_162.0, 2_932_896.0) * 86400)
    found = np.where(np.isnan(seconds), 0, seconds).astype(np.int64).astype("datetime64[s]")
    found[np.isnan(seconds)] = np.datetime64("NaT")
    return found
