"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_whole(path, content):
    """Write bytes to a file so that nobody ever sees half of it: beside it first, then in its place."""
    path = Path(path)
    handle, partial = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}", suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(partial, 0o644)
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    return path
