"""A lesson on paper: prose, code, figures, room to write; as HTML, and as PDF where Chromium is installed."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from aekit._files import write_whole
from aekit.classroom.running import convert, find_lesson, heading_of, run_lesson
from aekit.lesson.notebooks import tags

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def make(lesson, folder):
    """Run a lesson and write its handout to a folder; returns the paths: the page, and the PDF if there is one."""
    path = find_lesson(lesson)
    notebook = run_lesson(path, paper=True)
    for cell in notebook.cells:
        if "exercise" in tags(cell):
            cell["outputs"] = []  # "not yet" says nothing on paper
    page = convert(notebook, "aekit_handout", "HTMLExporter", heading_of(notebook), style="pages.css",
                   handout_style="handout.css", script="frames.js")
    made = write_whole(folder / f"{path.stem}_handout.html", page.encode())
    pdf = print_to_pdf(made)
    return [made, pdf] if pdf else [made]


def print_to_pdf(page):
    """Print a page by the machine's Chromium; returns the PDF's path, or None where there is none or it fails."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("aekit: no Chromium here, so no PDF: print the page from any browser.", file=sys.stderr)
        return None
    pdf = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        told = [browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                f"--user-data-dir={profile}", "--no-pdf-header-footer", "--virtual-time-budget=20000",
                f"--print-to-pdf={Path(profile) / 'page.pdf'}", page.resolve().as_uri()]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            told.insert(1, "--no-sandbox")
        try:
            ran = subprocess.run(told, capture_output=True, text=True, timeout=180)
        except subprocess.TimeoutExpired:
            ran = None
        printed = Path(profile) / "page.pdf"
        if not printed.is_file():
            said = ran.stderr.strip().splitlines()[-1:] if ran else ["it took more than three minutes"]
            print(f"aekit: {browser} made no PDF of {page.name} ({''.join(said)}). Print the page by hand.",
                  file=sys.stderr)
            return None
        return write_whole(pdf, printed.read_bytes())
