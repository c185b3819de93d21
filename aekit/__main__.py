"""`python3 -m aekit lab | test | bench | data | doctor`: looks at Python's age, then hands on to commands.py.

Old Pythons have to be able to read this file and `__init__.py`: keep to what Python 3.6 understands.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)


def too_old(version, command):
    """The sentence for a Python older than OLDEST: what happened, and what to type."""
    here = ".".join(map(str, version[:3]))
    sentence = f"aekit needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is Python {here}. "
    newer = newer_python()
    if newer:
        return sentence + f"Type: {newer} -m aekit {command}"
    return sentence + f"Install a newer one (python.org/downloads) and type: python3 -m aekit {command}"


def newer_python():
    """The command of a Python on this machine that is new enough, or None."""
    names = ["py -3"] if os.name == "nt" else ["python3.13", "python3.12", "python3.11", "python3.14"]
    probe = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    for name in names:
        try:
            if subprocess.call([*name.split(), "-c", probe], stderr=subprocess.DEVNULL) == 0:
                return name
        except OSError:
            continue
    return None


def main(arguments=None):
    """Run one command; returns the exit status."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if sys.version_info < OLDEST:
        print(too_old(sys.version_info, " ".join(arguments) or "lab"), file=sys.stderr)
        return 2
    from aekit import commands

    return commands.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
