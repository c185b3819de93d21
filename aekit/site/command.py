"""What follows `python3 -m aekit site`. Standard library only until the set-up is done."""

import argparse
import sys
from pathlib import Path

DESCRIPTION = "site build: every lesson as a page that needs no kernel and no network, with an index."


def parse(arguments):
    """The options of a command line, as a namespace; ends the program where they are wrong or ask for help."""
    parser = argparse.ArgumentParser("python3 -m aekit site", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("action", choices=["build"])
    parser.add_argument("--out", default="site", help="the folder to write (site)")
    parser.add_argument("--lessons", nargs="+", metavar="NN", help="some lessons only, such as 00 02")
    parser.add_argument("--executed", metavar="FOLDER", help="keep executed lessons here, and take those of which "
                                                             "neither the code nor the kit has changed")
    parser.add_argument("--repository", metavar="OWNER/NAME", help="on GitHub, for the links to Binder and Colab "
                                                                   "(the clone's origin)")
    parser.add_argument("--branch", default="main", help="of the repository (main)")
    return parser.parse_args(arguments)


def run(options, notebooks):
    """Build the site of the lessons in the folder `notebooks`; returns the exit status."""
    from aekit.site.building import build

    try:
        size = build(notebooks, options.out, lessons=options.lessons, executed_in=options.executed,
                     repository=options.repository, branch=options.branch, say=lambda text: print(text, flush=True))
    except (ValueError, RuntimeError, OSError) as error:
        print(f"aekit: {error}", file=sys.stderr)
        return 1
    print(f"{Path(options.out) / 'index.html'}: {size / 1e6:.1f} MB in all. Open it in a browser; no server is needed.")
    return 0
