"""Widgets saved as pages, one file each."""

import ast

import aekit


def save_pages(folder, setup, sources):
    """Run `setup`, then each of the sources, a dict by name; returns the file of each one's page, by name."""
    names = {"aekit": aekit}
    exec(setup, names)
    return {name: _value(source, names).to_html(folder / f"{number}.html")
            for number, (name, source) in enumerate(sources.items())}


def _value(source, names):
    """What the last line of a source gives, as the last line of a cell does."""
    *before, last = ast.parse(source).body
    exec(compile(ast.Module(before, []), "source", "exec"), names)
    return eval(compile(ast.Expression(last.value), "source", "eval"), names)
