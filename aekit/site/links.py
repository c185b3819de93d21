"""Where a link leads: to another page, to a file beside the pages, to the repository, to Binder or Colab."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

from aekit.lesson.opening import REPOSITORY

PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")


class Links:
    """The addresses of one site.

    pages: the names of the lessons' files that the site has; repository: "OWNER/NAME" on GitHub; branch: of it.
    """

    def __init__(self, pages, repository, branch="main"):
        self.pages, self.repository, self.branch = set(pages), repository, branch

    def on_site(self, link, folder, assets):
        """Where a link in a lesson's prose leads on the site; folder: the lesson's own."""
        if re.match(r"[a-z][a-z0-9+.-]*:|#|//", link, re.IGNORECASE):
            return link
        path, mark, place = unquote(link).partition("#")
        name = Path(path).name
        if path == name and name in self.pages:
            return f"{Path(name).stem}.html{mark}{place}"
        target = (Path(folder) / path).resolve()
        if target.suffix.lower() in PICTURE_ENDINGS and target.is_file():
            return assets.write(target.suffix[1:].lower(), target.read_bytes())
        root = Path(folder).resolve().parent
        inside = target.relative_to(root).as_posix() if target.is_relative_to(root) else path
        return f"{self.repository_address()}/blob/{self.branch}/{inside}{mark}{place}"

    def repository_address(self):
        """The repository's own page."""
        return f"https://github.com/{self.repository}"

    def binder(self, name):
        """Where Binder opens a lesson in JupyterLab."""
        return f"https://mybinder.org/v2/gh/{self.repository}/{self.branch}?urlpath=lab/tree/notebooks/{name}"

    def colab(self, name):
        """Where Colab opens a lesson; its first cell installs the kit there."""
        return f"https://colab.research.google.com/github/{self.repository}/blob/{self.branch}/notebooks/{name}"


def repository_of(folder):
    """"OWNER/NAME" where the clone comes from GitHub; else the name that the lessons themselves give."""
    try:
        remote = subprocess.run(["git", "-C", str(folder), "remote", "get-url", "origin"], capture_output=True,
                                text=True, timeout=10).stdout
    except (OSError, subprocess.SubprocessError):
        remote = ""
    found = re.search(r"github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?\s*$", remote)
    return found[1] if found else REPOSITORY
