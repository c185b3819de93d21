"""An open notebook in JupyterLab: run it, restart it, ask for its cells, errors and pictures."""

import contextlib
import json

from playwright.sync_api import TimeoutError as PlaywrightTimeout

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
# Messages of JupyterLab itself that say nothing about a lesson; the last two come of a restart under load.
NOT_OURS = ("favicon", "ResizeObserver loop", "Download the React DevTools", "/lsp/",
            "Canceled future for debug_request", "Canceled future for create_subshell_request")
READY = """name => {
  const panel = window.jupyterapp?.shell?.currentWidget
  const context = panel?.context
  if (!context?.isReady || !context.path?.endsWith(name)) return false
  return context.sessionContext?.session?.kernel?.status === 'idle'
}"""
NOTEBOOK = "window.jupyterapp.shell.currentWidget"
IDLE = f"""() => {{
  const panel = {NOTEBOOK}
  const busy = panel.content.widgets.some(cell => cell.model.type === 'code'
    && (cell.inputArea?.promptNode?.textContent.includes('*') || cell.model.executionState === 'running'))
  const idle = !busy && panel.context.sessionContext.session?.kernel?.status === 'idle'
  window.__idle = idle ? (window.__idle ?? 0) + 1 : 0
  return window.__idle >= 2
}}"""

SETTLED = """() => {
  const canvases = [...document.querySelectorAll('.jp-Notebook canvas')].map(c => c.toDataURL())
  const now = [document.querySelector('.jp-Notebook').innerHTML, ...canvases].join('|')
  const before = window.__settled
  window.__settled = now
  return now === before && !document.querySelector('.jp-Notebook').innerText.includes('Loading widget...')
}"""


class Notebook:
    """A notebook that is open in a page.

    Attributes: `page` (a Playwright page), `console` (error messages of the page so far), `lab`.
    """

    def __init__(self, page, lab, name, *, theme="light", timeout=60):
        """Open `name`, a file in the lab's root, in a fresh workspace; wait for its kernel (seconds)."""
        self.page, self.lab, self.name = page, lab, name
        self.console = watch_console(page)
        page.goto(f"{lab.url}/doc/tree/{name}?token={lab.token}&reset")
        page.wait_for_function(READY, arg=name, timeout=timeout * 1000)
        self.set_theme(theme)

    def set_theme(self, theme):
        """Change JupyterLab's theme: "light" or "dark"."""
        self.command("apputils:change-theme", theme=THEMES[theme])
        light = "true" if theme == "light" else "false"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")

    def command(self, name, **arguments):
        """Run one of JupyterLab's commands and wait for its promise."""
        call = f"window.jupyterapp.commands.execute({json.dumps(name)}, args)"
        self.page.evaluate(f"async args => {{ await {call} }}", arguments)

    def run_all(self, *, timeout=90):
        """Run every cell and wait until the kernel is idle (seconds)."""
        self.command("notebook:run-all-cells")
        self.wait_idle(timeout=timeout)

    def restart_and_run_all(self, *, timeout=90):
        """Restart the kernel, run every cell, and wait until the kernel is idle (seconds)."""
        self.page.evaluate(f"async () => {{ await {NOTEBOOK}.context.sessionContext.restartKernel() }}")
        self.run_all(timeout=timeout)

    def run_cell(self, index, *, wait=True, timeout=60):
        """Select a cell and run it as Shift+Enter does; waits until the kernel is idle unless told not to."""
        self.page.evaluate(f"index => {{ {NOTEBOOK}.content.activeCellIndex = index }}", index)
        self.page.evaluate("""() => { window.__ran = false
            void window.jupyterapp.commands.execute('notebook:run-cell').finally(() => { window.__ran = true }) }""")
        if wait:
            self.page.wait_for_function("() => window.__ran", timeout=timeout * 1000, polling=50)
            self.wait_idle(timeout=timeout)

    def select_first_code_cell(self):
        """Make the first code cell the active one, that which installs the kit left out."""
        self.page.evaluate(f"""() => {{ const notebook = {NOTEBOOK}.content
            notebook.activeCellIndex = notebook.widgets.findIndex(c => c.model.type === 'code'
              && !(c.model.getMetadata('tags') ?? []).includes('setup')) }}""")

    def start(self, index):
        """Run a cell and return at once."""
        self.run_cell(index, wait=False)

    def wait_idle(self, *, timeout=60):
        """Wait until no cell is running or waiting, and the kernel is idle (seconds), in two looks one after the other.

        A look takes the page's time, so there are ten a second; the first may come before a cell has begun.
        """
        self.page.evaluate("() => { window.__idle = 0 }")
        self.page.wait_for_function(IDLE, timeout=timeout * 1000, polling=100)

    def wait_settled(self, *, timeout=20):
        """Wait until two looks at the page, a quarter of a second apart, find the same text and pixels."""
        self.page.wait_for_function(SETTLED, polling=250, timeout=timeout * 1000)

    def cells(self):
        """A list of (id, source) of every cell, in order."""
        pairs = self.page.evaluate(
            f"() => {NOTEBOOK}.content.widgets.map(c => [c.model.id, c.model.sharedModel.getSource()])")
        return [tuple(pair) for pair in pairs]

    def cell(self, index):
        """A locator for one cell, scrolled into view."""
        found = self.page.locator(".jp-Notebook .jp-Cell").nth(index)
        found.scroll_into_view_if_needed()
        return found

    def output(self, index):
        """A locator for the output of one cell, scrolled into view."""
        return self.cell(index).locator(".jp-Cell-outputArea")

    def mode(self):
        """JupyterLab's notebook mode: "edit" or "command"."""
        return self.page.evaluate(f"() => {NOTEBOOK}.content.mode")

    def active_cell(self):
        """The place of JupyterLab's active cell."""
        return self.page.evaluate(f"() => {NOTEBOOK}.content.activeCellIndex")

    def wait_active_cell(self, index, *, timeout=5):
        """Wait until the cell at `index` is the active one (seconds)."""
        self.page.wait_for_function(f"index => {NOTEBOOK}.content.activeCellIndex === index", arg=index,
                                    timeout=timeout * 1000)

    def execution_count(self, index):
        """The number in a code cell's prompt, or None."""
        return self.page.evaluate(f"index => {NOTEBOOK}.content.widgets[index].model.executionCount", index)

    def wait_execution_after(self, index, count, *, timeout=20):
        """Wait until a code cell's prompt has another number than `count` (seconds)."""
        self.page.wait_for_function(f"""([index, count]) => {{
            const now = {NOTEBOOK}.content.widgets[index].model.executionCount
            return now !== null && now !== count }}""", arg=[index, count], timeout=timeout * 1000)

    def errors(self, index=None):
        """What went wrong, a list of texts: errors in one cell's output, or in all, then in the console."""
        outputs = self.page.evaluate(f"""index => {NOTEBOOK}.content.widgets.flatMap((c, at) =>
            index !== null && index !== at ? [] :
            (c.model.type === 'code' ? c.model.outputs.toJSON() : [])
              .filter(o => o.output_type === 'error')
              .map(o => `cell ${{c.model.id}}: ${{o.ename}}: ${{o.evalue}}`))""", index)
        return outputs + self.console

    def texts(self, index):
        """What a cell, counted from the end where below 0, printed or returned as plain text, joined."""
        return self.page.evaluate(f"""index => {NOTEBOOK}.content.widgets.at(index).model.outputs.toJSON()
            .map(o => [].concat(o.text ?? o.data?.['text/plain'] ?? '').join('')).join('\\n')""", index)

    def execute(self, code):
        """Run Python in the notebook's kernel without a cell, and wait for it; returns its status."""
        return self.page.evaluate(f"""async code => {{
            const kernel = {NOTEBOOK}.context.sessionContext.session.kernel
            const reply = await kernel.requestExecute({{code, silent: false, store_history: false}}).done
            return reply.content.status }}""", code)

    def stop_kernel(self):
        """Shut the kernel down, as Kernel > Shut Down Kernel does, and wait until it is gone."""
        self.page.evaluate(f"async () => {{ await {NOTEBOOK}.context.sessionContext.shutdown() }}")

    def close(self):
        """End the notebook's kernel."""
        with contextlib.suppress(Exception):
            self.page.goto("about:blank")
        self.lab.shutdown_kernels()


def watch_console(page):
    """A list that grows with each error the page reports, those of JupyterLab itself left out."""
    seen = []

    def note(text):
        if not any(words in text for words in NOT_OURS):
            seen.append(text)

    page.on("console", lambda message: note(f"console: {message.text} ({message.location.get('url', '')})")
            if message.type == "error" else None)
    page.on("pageerror", lambda error: note(f"page: {error}"))
    return seen


def is_there(locator, *, timeout=1000):
    """Whether the locator shows within `timeout` milliseconds."""
    try:
        locator.first.wait_for(state="visible", timeout=timeout)
    except PlaywrightTimeout:
        return False
    return True
