"""One offline page: the widget's script, style and state in a single file."""

import base64
import html
import json

from anywidget import AnyWidget

from aekit._files import write_whole
from aekit.explore.base import STATIC

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0 auto; padding: 16px 12px; max-width: 1100px; background: light-dark(#fff, #16181b);
       color: light-dark(#1b1e22, #e6e8ea); font-family: system-ui, sans-serif; }}
footer {{ margin-top: 12px; font-size: 12px; opacity: .7; }}
</style>
<style>{css}</style>
</head>
<body>
<main id="widget"></main>
<footer>Made with aekit. Everything on this page is computed in it; nothing is sent anywhere.</footer>
<script type="text/plain" id="module">{module}</script>
<script type="application/json" id="state">{state}</script>
<script type="module">
{host}
</script>
</body>
</html>
"""


def write_page(widget, path):
    """Write the widget as it stands now into one file, all or nothing; returns the path."""
    return write_whole(path, page_of(widget).encode())


def page_of(widget):
    """The widget as it stands now as one page, a text."""
    return PAGE.format(
        title=html.escape(f"aekit: {widget.name} {widget.model_name}".strip()),
        css=widget._css,
        module=base64.b64encode(widget._esm.encode()).decode(),
        state=json.dumps(_state(widget)).replace("<", "\\u003c"),
        host=(STATIC / "page.js").read_text(encoding="utf-8"),
    )


def _state(widget):
    own = set(widget.keys) - set(AnyWidget.class_trait_names()) - {"_esm", "_css", "_anywidget_id"}
    return {name: _plain(getattr(widget, name)) for name in sorted(own)}


def _plain(value):
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
