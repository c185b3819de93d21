"""For who teaches with the kit: `python3 -m aekit class slides | handout | release | collect`."""

import argparse
import sys
from pathlib import Path

DESCRIPTION = """\
slides 02 [04 ...]    reveal.js slides of a lesson, one file that needs no network; its widgets move
handout 02 [04 ...]   a page to print, with figures and room for answers; a PDF too where Chromium is installed
release FOLDER        a copy of the kit for students: no solutions, no wrong answers, no teacher's notes
collect FOLDER        read the progress files of a folder of students into one table (CSV) and one picture"""


def main(arguments):
    """Run one command for a teacher; returns the exit status, 1 where something was refused."""
    parser = argparse.ArgumentParser("python3 -m aekit class", description=DESCRIPTION, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="slides | handout | release | collect")
    for name in ("slides", "handout"):
        one = commands.add_parser(name)
        one.add_argument("lessons", nargs="+", metavar="LESSON", help="a number such as 02, or a notebook's path")
        one.add_argument("--out", default="class", help="the folder to write to (class)")
    release = commands.add_parser("release")
    release.add_argument("folder", help="a folder that is not there yet")
    release.add_argument("--lessons", nargs="+", metavar="LESSON", help="only these lessons, such as 00 02 04")
    release.add_argument("--nbgrader", action="store_true", help="put a graded nbgrader cell after each exercise")
    collect = commands.add_parser("collect")
    collect.add_argument("folder", help="it holds a folder or a file for each student")
    collect.add_argument("--out", help="the folder to write class.csv and class.png to (FOLDER)")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except (ValueError, OSError) as error:
        print(f"aekit: {error}", file=sys.stderr)
        return 1


def _run(options):
    if options.command in ("slides", "handout"):
        from aekit.classroom import handout, slides

        make = {"slides": slides.make, "handout": handout.make}[options.command]
        Path(options.out).mkdir(parents=True, exist_ok=True)
        failed = 0
        for lesson in options.lessons:
            try:
                for path in make(lesson, Path(options.out)):
                    print(f"{path} ({path.stat().st_size / 1e6:.1f} MB)", flush=True)
            except (ValueError, OSError) as error:  # the other lessons are made all the same
                print(f"aekit: {error}", file=sys.stderr)
                failed = 1
        return failed
    if options.command == "release":
        from aekit.classroom.release import release

        for line in release(Path(options.folder), lessons=options.lessons, nbgrader=options.nbgrader):
            print(line)
        return 0
    from aekit.classroom.collect import collect

    found = collect(Path(options.folder), out=options.out and Path(options.out))
    print(found)
    return 1 if found.refused else 0
