"""What was done with files of the learner's own: sentences to read, and plain values that do it again."""

import copy
from dataclasses import dataclass
from html import escape

READERS = {"pictures": "from_folder", "table": "from_csv", "recordings": "from_wav"}
NEEDED = {"pictures": {"size", "colour", "fit", "background", "classes"},
          "table": {"columns", "label", "classes", "missing"}, "recordings": {"seconds", "rate", "overlap", "classes"}}
SHOWN = 12  # of what was left out, by name; the rest is counted


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """What `from_folder`, `from_csv` and `from_wav` did.

    Attributes:
        did: sentences, in the order of the work.
        left_out: dict name of a file, a column or a row -> why it is not in the data.
        names_train, names_test: where each sample comes from: its file, its line, or its file and second.
        preparation: dict of plain values; `like=` prepares other files in the same way with it, `aekit.in_units`
            goes back, and `aekit.freeze(model, data)` keeps it with the model.
    """

    did: tuple
    left_out: dict
    names_train: tuple
    names_test: tuple
    preparation: dict

    def __repr__(self):
        return "\n".join([*self.did, *(f"left out: {name}: {why}" for name, why in self._named()), *self._more()])

    def _repr_html_(self):
        did = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.did)
        left = "".join(f"<li><b>{escape(name)}</b>: {escape(why)}</li>" for name, why in self._named())
        more = "".join(f"<li>{escape(sentence)}</li>" for sentence in self._more())
        left = f"<div>Left out:</div><ul>{left}{more}</ul>" if left else ""
        return ('<div style="border-left:3px solid #0072B2;padding:2px 0 2px 12px;color:inherit;max-width:60em">'
                f"<ul>{did}</ul>{left}</div>")

    def _named(self):
        return list(self.left_out.items())[:SHOWN]

    def _more(self):
        more = len(self.left_out) - SHOWN
        return [f"... and {more:,} more, see report.left_out."] if more > 0 else []


def preparation_of(like, kind, where):
    """The preparation that `like` (a Dataset, a frozen model, or the dict itself) carries; of `kind`, or ValueError."""
    found = like
    if hasattr(like, "report"):
        found = getattr(like.report, "preparation", None)
    elif hasattr(like, "note"):
        found = like.note.get("preparation")
    if not isinstance(found, dict) or not NEEDED.get(found.get("kind"), {"kind"}) <= found.keys():
        raise ValueError(f"{where}: like={_called(like)} does not say how its data was prepared, expected data of your "
                         "own, or a model saved with it. Type aekit.freeze(model, data).save('mine.npz').")
    if found.get("kind") != kind and kind is not None:
        raise ValueError(f"{where}: like={_called(like)} was prepared from {found.get('kind')!r}, expected {kind!r}. "
                         f"Type aekit.{READERS.get(found.get('kind'), 'from_folder')}(path, like=...).")
    return copy.deepcopy(found)


def _called(like):
    return repr(getattr(like, "name", None) or type(like).__name__)
