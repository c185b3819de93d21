"""What a cell has shown, as HTML for a page without a kernel."""

import html
import re

from aekit.site.prose import table

WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
NO_PYTHON = "This part needs Python: run the lesson to use it."


class Outputs:
    """Turns the outputs of one page's cells into HTML.

    assets: where pictures go. states: model id -> state, of the page's widgets. `shown` collects the ids of those
    that live in the page.
    """

    def __init__(self, assets, states):
        self.assets, self.states, self.shown = assets, states, []

    def html(self, outputs):
        """The HTML of one cell's outputs; "" where it shows nothing."""
        found = []
        for output in _joined(outputs):
            if output["output_type"] == "stream":
                found.append(_stream(_text(output["text"])))
            elif output["output_type"] in ("execute_result", "display_data"):
                found.append(self._data(output["data"]))
        return "\n".join(filter(None, found))

    def _data(self, data):
        plain = _text(data.get("text/plain", ""))
        if WIDGET in data:
            return self._widget(data[WIDGET]["model_id"], plain)
        if "text/html" in data:
            return f'<div class="output">{self._with_files(_text(data["text/html"]))}</div>'
        for kind in PICTURES:
            if kind in data:
                return self._picture(kind, _text(data[kind]), plain)
        return f'<pre class="output">{html.escape(plain)}</pre>' if plain.strip() else ""

    def _widget(self, model_id, plain):
        if "_esm" not in self.states.get(model_id, {}):
            return f'<p class="needs-python">{html.escape(NO_PYTHON)}</p>'
        if model_id not in self.shown:
            self.shown.append(model_id)
        return f'<div class="widget" data-widget="{model_id}"><p class="stand-in">{html.escape(plain)}</p></div>'

    def _picture(self, kind, data, plain):
        if kind == "image/svg+xml":
            address = self.assets.write("svg", data.encode())
        else:
            address = self.assets.picture(kind, data)
        return f'<div class="output"><img src="{address}" alt="{html.escape(plain)}"></div>'

    def _with_files(self, text):
        """Pictures within HTML become files, tables get a frame that scrolls, scripts stay behind."""
        text = re.sub(r"(?is)<script\b.*?</script>", "", text)
        text = re.sub(r'src="data:(image/(?:png|jpeg|gif|webp));base64,([^"]+)"',
                      lambda found: f'src="{self.assets.picture(found[1], found[2])}"', text)
        return re.sub(r"(?is)<table\b.*?</table>", lambda found: table(found[0]), text)


def _joined(outputs):
    """The outputs with neighbouring streams made one; what goes to stderr, a progress bar, stays behind."""
    joined = []
    for output in outputs:
        if output["output_type"] == "stream" and output.get("name") == "stderr":
            continue
        if joined and output["output_type"] == joined[-1]["output_type"] == "stream":
            joined[-1] = {**joined[-1], "text": _text(joined[-1]["text"]) + _text(output["text"])}
        else:
            joined.append(output)
    return joined


def _stream(text):
    """What was printed, as a terminal would leave it: a line that was written over shows its last state."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    lines = [line.rstrip("\r").split("\r")[-1] for line in text.split("\n")]
    shown = "\n".join(lines).strip("\n")
    return f'<pre class="output">{html.escape(shown)}</pre>' if shown.strip() else ""


def _text(value):
    return value if isinstance(value, str) else "".join(value)
