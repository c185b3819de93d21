"""Before and after: noisy pictures, and what filters and models make of them."""

from aekit.cleaning import by_name, decibels
from aekit.shapes import samples_array
from aekit.show.parts import draw_row, grid


def cleaned(models, x, noisy, *, count=8):
    """Clean pictures, noisy ones, and a row for each filter or model; the PSNR in dB under each picture.

    Args:
        models: a model or filter with `reconstruct`, a list of them, or a dict name -> one.
        x, noisy: the same pictures (n, height, width, channels), without and with noise; means are over all of them.
        count: how many to draw, the first ones.
    """
    x, noisy = samples_array(x, "show.cleaned"), samples_array(noisy, "show.cleaned")
    if x.shape != noisy.shape or not len(x):
        raise ValueError(f"show.cleaned: got clean pictures {x.shape} and noisy ones {noisy.shape}, expected one or "
                         "more of the same shape. Type show.cleaned(models, x, aekit.corrupt.gaussian(x, 0.3)).")
    rows = {"noisy": noisy, **{name: model.reconstruct(noisy) for name, model in by_name(models).items()}}
    shown, scale = x[:count], [min(float(x.min()), 0), max(float(x.max()), 1)]  # an empty picture is black, too
    figure = grid(len(rows) + 1, len(shown), f"PSNR in dB, beside each name its mean over {len(x):,} pictures")
    draw_row(figure, 0, shown, "clean", scale)
    says = []
    for index, (name, found) in enumerate(rows.items(), start=1):
        each = decibels(x, found)
        draw_row(figure, index, found[:count], f"{name}\n{each.mean():.1f}", scale,
                 notes=[f"{value:.1f}" for value in each[:count]])
        says.append(f"{name} {each.mean():.2f} dB")
    figure.says = f"{len(shown)} pictures, noisy and cleaned. Mean PSNR: {', '.join(says)}."
    return figure
