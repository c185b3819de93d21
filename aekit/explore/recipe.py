"""A widget's state as one short string that a person can read, send and edit."""

import json
from urllib.parse import parse_qsl, quote

import traitlets


def write_recipe(widget, model_name, values):
    """`latent?model=digits-dense-2&code=0.3,-1.2&a=5`."""
    pairs = [("model", model_name)] if model_name else []
    pairs += [(name, _text(value)) for name, value in values.items()]
    return widget + ("?" + "&".join(f"{name}={value if name != 'model' else quote(value)}" for name, value in pairs)
                     if pairs else "")


def read_recipe(recipe, widget, traits):
    """The recipe's values by trait name; ValueError where it belongs to another widget or cannot be read."""
    name, _, query = str(recipe).partition("?")
    if name != widget:
        raise ValueError(f"{widget}.from_recipe: the recipe begins with {name!r}, expected {widget!r}. "
                         f"Type aekit.explore.{widget}(...).recipe() to see one.")
    values = {}
    for key, text in parse_qsl(query, keep_blank_values=True):
        if key == "model":
            continue
        if key not in traits:
            raise ValueError(f"{widget}.from_recipe: the recipe sets {key!r}, expected one of {', '.join(traits)}.")
        try:
            values[key] = _value(text, traits[key])
        except ValueError:
            raise ValueError(f"{widget}.from_recipe: {key}={text!r} cannot be read, expected numbers as in "
                             f"{key}={_text(traits[key].default()) or '0.3,-1.2'}.") from None
    return values


def _text(value):
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list) and any(isinstance(item, list) for item in value):
        return ";".join(_text(item) for item in value)
    if isinstance(value, list):
        return ",".join(_text(item) for item in value)
    return json.dumps(value)


def _value(text, trait):
    if isinstance(trait, traitlets.Bool):
        return text == "yes"
    if isinstance(trait, traitlets.Int):
        return int(text)
    if isinstance(trait, traitlets.Float):
        return float(text)
    if isinstance(trait, traitlets.List):
        return _items(text, trait._trait)
    return text


def _items(text, item):
    if isinstance(item, traitlets.List):
        return [_items(part, item._trait) for part in text.split(";") if part]
    return [_value(part, item) for part in text.split(",") if part]
