"""What keeps a lesson from working on Colab and in VS Code as it does in JupyterLab, as rules that name it."""

import re

from aekit.lesson.notebooks import source

PROSE = {  # Markdown that only JupyterLab, or an extension of it, shows as it is meant
    "MyST syntax": r"(?m)^\s*:::|^\s*```\s*\{|\{(ref|doc|numref|cite|eq)\}`",
    "a mermaid diagram": r"(?m)^\s*```\s*mermaid",
    "a picture attached to the cell": r"\(attachment:",
    "HTML that other notebooks drop": r"(?i)<\s*(script|style|iframe|object|embed|form|input|button)\b",
    "a colour or a variable of JupyterLab": r"--jp-|\bjp-[A-Z]",
}
CODE = {
    "a cell magic": r"(?m)^\s*%%",
    "a backend of one program": r"(?m)^\s*%\s*(matplotlib|gui)\b|\bipympl\b",
    "an extension of JupyterLab": r"\b(import|from)\s+(ipylab|sidecar|jupyterlab\w*|ipywidgets_bokeh|itkwidgets)\b",
    "JavaScript sent to the page": r"\bJavascript\(|\brequire\(|IPython\.notebook",
    "Colab's own module": r"\bgoogle\.colab\b",
    "a question that stops the run": r"(?<![\w.])input\(",
}
SHOWN = {"text/plain", "text/html", "image/png", "image/jpeg", "image/svg+xml",
         "application/vnd.jupyter.widget-view+json"}


def portable_faults(notebook):
    """Return what a notebook uses that some of the programs lack, a sentence each; outputs are judged, too."""
    found = []
    for cell in notebook["cells"]:
        text = source(cell)
        first = text.strip().splitlines()[0] if text.strip() else ""
        rules = PROSE if cell["cell_type"] == "markdown" else CODE
        found += [f"{name}: {first}" for name, pattern in rules.items() if re.search(pattern, text)]
        if cell["cell_type"] not in ("markdown", "code"):
            found.append(f"a {cell['cell_type']} cell: {first}")
        if cell.get("attachments"):
            found.append(f"a file attached to the cell: {first}")
        for output in cell.get("outputs", []):
            if kinds := set(output.get("data", {})) - SHOWN:
                found.append(f"an output of kind {', '.join(sorted(kinds))}: {first}")
    return found
