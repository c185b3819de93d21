"""axe-core in a page: what keeps someone from reading or using it."""

import pathlib
import shutil
import subprocess
import tempfile

PACKAGE = pathlib.Path(__file__).parent / "axe"        # package.json and its lock
SCRIPT = PACKAGE / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
RUN = """async (grave) => (await axe.run()).violations.filter((each) => grave.includes(each.impact))
  .flatMap((each) => each.nodes.map((node) => `${each.id} at ${node.target.join(' ')}: ${node.failureSummary}`))"""


def install():
    """Fetch axe-core from the npm registry where it is missing; RuntimeError where that fails."""
    if SCRIPT.exists():
        return
    with tempfile.TemporaryDirectory(dir=PACKAGE.parent, prefix=".axe-") as work:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PACKAGE / name, work)
        line = [shutil.which("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        ran = subprocess.run(line, cwd=work, capture_output=True, text=True, timeout=300)
        if ran.returncode:
            raise RuntimeError(f"npm ci failed:\n{ran.stderr[-2000:]}")
        target = PACKAGE / "node_modules"
        if not SCRIPT.exists():  # another worker may have been here
            shutil.rmtree(target, ignore_errors=True)
            shutil.move(pathlib.Path(work) / "node_modules", target)


def grave_findings(page):
    """What axe-core calls serious or critical in a page as it stands, a list of sentences."""
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    return page.evaluate(RUN, list(GRAVE))
