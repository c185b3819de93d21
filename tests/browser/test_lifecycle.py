"""A widget through a notebook's life: restarted, run again, shown twice, left without a kernel."""

from browser.lab import Notebook
from browser.probe import (
    drag,
    expect_drags_to_move,
    expect_no_blank_canvas,
    expect_other_pixels,
    handle,
    pixels,
    widgets,
)
from browser.sources import SETUP, WIDGETS

LATENT = WIDGETS["latent of two units"]
# Live objects of the page after a collection; JupyterLab's own share is in it and stays about the same.
COUNTERS = ("Nodes", "JSEventListeners")


def counters(page):
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    values = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return {name: values[name] for name in COUNTERS}


def test_restart_and_run_all_leaves_live_widgets_and_no_error(lab, page):
    notebook = Notebook(page, lab, lab.scratch("restart.ipynb", SETUP, *WIDGETS.values()))
    notebook.run_all()
    notebook.restart_and_run_all()
    notebook.wait_settled()
    for index in range(1, 1 + len(WIDGETS)):
        shown = widgets(notebook.output(index))
        assert shown.count() == 1
        expect_drags_to_move(shown.first)
    assert notebook.errors() == []
    notebook.close()


def test_running_a_cell_again_leaves_one_widget_and_no_leak(lab, page):
    notebook = Notebook(page, lab, lab.scratch("again.ipynb", SETUP, LATENT))
    notebook.run_cell(0)
    for _ in range(3):
        notebook.run_cell(1)
        widgets(notebook.output(1))
    nodes = page.evaluate("selector => document.querySelectorAll(selector).length", ".jp-OutputArea-output *")
    early = counters(page)
    for _ in range(8):
        notebook.run_cell(1)
        widgets(notebook.output(1))
    late = counters(page)
    assert widgets(notebook.output(1)).count() == 1
    expect_drags_to_move(widgets(notebook.output(1)).first)
    assert late["Nodes"] - early["Nodes"] < 4 * nodes, (early, late, nodes)
    assert notebook.errors() == []
    notebook.close()


def test_one_widget_shown_twice_keeps_both_views_in_step(lab, page):
    notebook = Notebook(page, lab, lab.scratch("twice.ipynb", SETUP, f"widget = {LATENT}\nwidget", "widget"))
    notebook.run_all()
    first, second = (widgets(notebook.output(index)).first for index in (1, 2))
    before = pixels(second)
    drag(page, handle(first))
    expect_other_pixels(second, before)
    page.wait_for_function("([a, b]) => [a, b].map(x => x.querySelector('[aria-live]').textContent)"
                           ".every((text, _, all) => text && text === all[0])",
                           arg=[first.element_handle(), second.element_handle()])
    notebook.close()


def test_two_widgets_side_by_side_do_not_disturb_each_other(lab, page):
    box = f"import ipywidgets\nipywidgets.HBox([{LATENT}, {LATENT}])"
    notebook = Notebook(page, lab, lab.scratch("beside.ipynb", SETUP, box))
    notebook.run_all()
    both = widgets(notebook.output(1))
    assert both.count() == 2
    before = [pixels(both.nth(place)) for place in range(2)]
    drag(page, handle(both.nth(0)))
    expect_other_pixels(both.nth(0), before[0])
    assert pixels(both.nth(1)) == before[1]
    expect_drags_to_move(both.nth(1))
    assert notebook.errors() == []
    notebook.close()


def test_widgets_go_on_without_their_kernel(lab, page):
    notebook = Notebook(page, lab, lab.scratch("alone.ipynb", SETUP, *WIDGETS.values()))
    notebook.run_all()
    shown = [widgets(notebook.output(index)).first for index in range(1, 1 + len(WIDGETS))]
    notebook.stop_kernel()
    assert lab.kernel_processes() == []
    for widget in shown:
        expect_drags_to_move(widget)
        expect_no_blank_canvas(widget)
    notebook.close()


def test_python_and_the_page_agree_on_where_the_point_is(lab, page):
    notebook = Notebook(page, lab, lab.scratch("agree.ipynb", SETUP, f"widget = {LATENT}\nwidget",
                                               "widget.code = [0.5, -0.25]", "print(widget.code)"))
    notebook.run_all()
    widget = widgets(notebook.output(1)).first
    page.wait_for_function("root => root.textContent.includes('(0.50, −0.25)')", arg=widget.element_handle())
    before = pixels(widget)
    drag(page, handle(widget))
    expect_other_pixels(widget, before)
    notebook.run_cell(3)
    assert notebook.texts(3).strip() not in ("", "[0.5, -0.25]")
    notebook.close()
