"""The files beside the pages, each named after what it holds: what two pages share is there once."""

import base64
import hashlib
import io
import json
from pathlib import Path

LONG = 600              # characters of base64 from which a buffer gets a file of its own
KINDS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/svg+xml": "svg", "image/webp": "webp"}


class Assets:
    """Files in `folder`/assets. Scripts and buffers are .js files that a page loads from `file://`, too."""

    def __init__(self, folder):
        self.folder = Path(folder) / "assets"
        self.folder.mkdir(parents=True, exist_ok=True)

    def picture(self, kind, text):
        """Store a base64 picture of a MIME type such as "image/png"; returns its address.

        A PNG is stored as a lossless WebP where that is smaller; for the kit's figures it is half the size.
        """
        data = base64.b64decode(text)
        if kind == "image/png" and len(smaller := _as_webp(data)) < len(data):
            return self.write("webp", smaller)
        return self.write(KINDS[kind], data)

    def part(self, text):
        """Store a long text that scripts read by its name, as a classic script; returns the name."""
        name = _name(text.encode())
        self._file(f"{name}.js", f'(window.aekitParts ??= {{}})["{name}"] = {json.dumps(text)};\n'.encode())
        return name

    def write(self, ending, data):
        """Store bytes; returns the address, relative to the pages."""
        return self._file(f"{_name(data)}.{ending}", data)

    def without_buffers(self, state):
        """(state, names): the long buffers of a widget's state stored as parts, and the names in their places."""
        names = []

        def plain(value):
            if isinstance(value, dict) and len(value.get("base64", "")) > LONG:
                names.append(self.part(value["base64"]))
                return {"part": names[-1]}
            if isinstance(value, dict):
                return {name: plain(item) for name, item in value.items()}
            return [plain(item) for item in value] if isinstance(value, list) else value

        return plain(state), names

    def _file(self, name, data):
        path = self.folder / name
        if not path.exists():
            path.write_bytes(data)
        return f"assets/{name}"


def _as_webp(png):
    from PIL import Image

    written = io.BytesIO()
    Image.open(io.BytesIO(png)).save(written, "webp", lossless=True, exact=True, quality=60)
    return written.getvalue()


def _name(data):
    return hashlib.sha256(data).hexdigest()[:16]
