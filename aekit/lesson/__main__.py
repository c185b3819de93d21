"""The author's commands: `python -m aekit.lesson tidy | solve`."""

import argparse
import sys
from pathlib import Path

from aekit.lesson.notebooks import read_notebook, solve, write_notebook
from aekit.lesson.tidying import is_tidy, notebooks_under, tidy, tidy_file


def main(arguments=None):
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m aekit.lesson",
                                     description="What an author of lessons needs.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("tidy", help="write notebooks in the form that is committed")
    one.add_argument("paths", nargs="*", default=["notebooks"], help="notebooks or folders")
    one.add_argument("--check", action="store_true", help="change nothing; exit 1 and name what is not tidy")
    two = commands.add_parser("solve", help="write a notebook with each exercise solved")
    two.add_argument("notebook")
    two.add_argument("out")
    options = parser.parse_args(arguments)
    try:
        return _tidy(options) if options.command == "tidy" else _solve(options)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _tidy(options):
    paths = notebooks_under(options.paths)
    if not paths:
        raise ValueError(f"tidy: no notebook in {', '.join(options.paths)}. Type the path of one.")
    if options.check:
        untidy = [path for path in paths if not is_tidy(path)]
        for path in untidy:
            print(f"{path} is not tidy. Type: python -m aekit.lesson tidy {path}")
        return 1 if untidy else 0
    for path in paths:
        if tidy_file(path):
            print(f"tidied {path}")
    return 0


def _solve(options):
    notebook = read_notebook(options.notebook)
    keys = solve(notebook)
    write_notebook(tidy(notebook), Path(options.out))
    print(f"{options.out}: solved {', '.join(keys) or 'nothing, no cell is tagged `exercise`'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
