"""Version numbers and their bounds, as far as requirements.txt uses them.

The set-up runs before anything is installed, so before `packaging`; a test compares the two.
"""

import math
import re

_VERSION = re.compile(r"(\d+(?:\.\d+)*)(?:(a|b|rc)(\d+))?(?:\.post(\d+))?(?:\.dev(\d+))?(?:\+\S+)?")
_REQUIREMENT = re.compile(r"([\w.-]+)\s*(?:\[[^]]*\])?\s*\(?([^;)]*)\)?(?:;.*)?")
_BOUND = re.compile(r"(==|!=|<=|>=|<)\s*(\d[^\s,]*)")


def parse_requirement(line):
    """A requirement's name and bounds: "numpy >= 2.0, < 3" gives ("numpy", ">=2.0,<3")."""
    name, bounds = _REQUIREMENT.fullmatch(line.strip()).groups()
    return name.lower().replace("_", "-"), re.sub(r"\s", "", bounds)


def satisfies(version, bounds):
    """True where a version, such as "2.21.0", lies within bounds, such as ">=2.19,!=2.20.*,<3".

    A pre-release counts as what it is: where pip found nothing else, it has to do. A version that cannot be
    read lies nowhere. Raises ValueError for a bound other than ==, !=, <=, >= and <.
    """
    here = _VERSION.fullmatch(version)
    for bound in filter(None, bounds.split(",")):
        parts = _BOUND.fullmatch(bound.strip())
        if parts is None:
            raise ValueError(f"satisfies: the bound {bound!r} is not understood. Use ==, !=, <=, >= or <.")
        if here is None or not _holds(here, *parts.groups()):
            return False
    return True


def _holds(here, operator, bound):
    if bound.endswith(".*"):
        prefix = [int(part) for part in bound[:-2].split(".")]
        release = _release(here) + [0] * len(prefix)
        return (release[: len(prefix)] == prefix) == (operator == "==")
    there = _VERSION.fullmatch(bound)
    a, b = _order(here), _order(there)
    if operator == "<":
        # 3.0rc1 comes before 3.0, and yet "<3.0" does not mean it.
        return a < b and (a[0] != b[0] or _is_early(there) or not _is_early(here))
    return {"==": a == b, "!=": a != b, "<=": a <= b, ">=": a >= b}[operator]


def _order(version):
    """A sort key, without the part behind a plus sign."""
    release = _release(version)
    while release and release[-1] == 0:
        release.pop()
    _, phase, number, post, dev = version.groups()
    only_dev = dev is not None and phase is None and post is None
    early = (phase, int(number)) if phase else ("" if only_dev else "z", 0)
    return release, early, -1 if post is None else int(post), math.inf if dev is None else int(dev)


def _release(version):
    return [int(part) for part in version[1].split(".")]


def _is_early(version):
    return version[2] is not None or version[5] is not None
