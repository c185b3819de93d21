"""Figures of packing pictures into few bytes."""

import numpy as np

from aekit.shapes import samples_array
from aekit.show.parts import CODE, ERROR, INK, INPUT, RECONSTRUCTION, axes_of, done, draw_row, grid

LINES = {"autoencoder": (RECONSTRUCTION, "o", "-"), "PCA": (CODE, "D", "--"), "JPEG": (INPUT, "s", ":"),
         "WebP": ("#009E73", "^", "-.")}
OTHERS = [(ERROR, "v", "-"), ("#CC79A7", "P", "--"), ("#56B4E9", "X", ":")]


def rate_distortion(curves):
    """Quality against bytes of a file, one curve for each way of packing; up and to the left is better.

    Below stand the bytes of each model, and after how many files these are saved against the formats that need none, at
    the middle point of the model's curve.

    Args:
        curves: dict name -> `Curve`, as `aekit.rate_distortion` gives it. What loses nothing, such as PNG, is drawn as
            the bytes that it needs.
    """
    if not curves:
        raise ValueError("show.rate_distortion: got no curves, expected one or more. "
                         "Type aekit.show.rate_distortion(aekit.rate_distortion({'JPEG': aekit.JPEG}, x)).")
    figure, axes = axes_of(7.2, 4.2)
    spare, says = iter(OTHERS * 9), []
    for name, curve in curves.items():
        colour, marker, line = LINES.get(name) or next(spare)
        kept = np.isfinite(curve.decibels)
        if kept.any():
            axes.plot(curve.bytes[kept], curve.decibels[kept], color=colour, marker=marker, linestyle=line,
                      markersize=5, label=name)
        else:
            axes.axvline(curve.bytes[0], color=colour, linestyle=line, label=f"{name}, loses nothing")
        says.append(repr(curve))
    axes.set_xscale("log")
    ticks = _ticks(*axes.get_xlim(), (1, 2, 5))
    if len(ticks) < 3:
        ticks = _ticks(*axes.get_xlim(), (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8))
    axes.set_xticks(ticks, [f"{n:,.0f}" for n in ticks])
    axes.minorticks_off()
    axes.grid(color=INK, alpha=0.2)
    axes.set(xlabel="bytes of a file, header included", ylabel="PSNR, dB, mean over samples",
             title="How good for how many bytes? Up and to the left is better")
    axes.legend(frameon=False, labelcolor=INK)
    prices = [_price(name, curve, curves) for name, curve in curves.items() if curve.model_bytes]
    figure.supxlabel("\n".join(prices), x=0.02, ha="left", fontsize=9, color=INK)
    return done(figure, axes, f"Quality against bytes of a file. {'; '.join(says)}. {'; '.join(prices)}.")


def _price(name, curve, curves):
    """What a model costs, and when it has paid for itself."""
    level = curve.decibels[len(curve.decibels) // 2]
    after = {}
    for other, their in curves.items():
        if not their.model_bytes and np.isfinite(their.decibels).all():
            count = curve.pays_after(their, level)
            after[other] = "never" if np.isnan(count) else f"{count:,.0f}"
    paid = ", ".join(f"{count} ({other})" for other, count in after.items())
    return f"{name}: a model of {curve.model_bytes:,} bytes" + (f"; files of {level:.1f} dB until it pays: {paid}"
                                                                if paid else "")


def _ticks(low, high, digits):
    return [digit * 10**power for power in range(7) for digit in digits if low <= digit * 10**power <= high]


def packed(rows, x):
    """Samples above, below them what is left of them in a file; bytes and PSNR under each.

    Args:
        rows: dict name -> (kept samples (n, *shape), bytes of each file (n,)), as `aekit.codec.quantised` gives them.
        x: the samples (n, *shape).
    """
    from aekit.metrics import psnr

    x = samples_array(x, "show.packed")
    if not rows or any(np.shape(kept) != x.shape for kept, _ in rows.values()):
        raise ValueError(f"show.packed: got {len(rows)} rows of {[np.shape(kept) for kept, _ in rows.values()]}, "
                         f"expected one or more of {x.shape}. Type {{'mine': aekit.codec.quantised(model, x)}}.")
    figure = grid(len(rows) + 1, len(x), "bytes of each file, and PSNR in dB")
    draw_row(figure, 0, x, "original", x)
    says = []
    for index, (name, (kept, sizes)) in enumerate(rows.items(), start=1):
        found = psnr(x, kept)
        notes = [f"{size:,} B, {'exact' if np.isinf(value) else f'{value:.1f}'}"
                 for size, value in zip(sizes, found, strict=True)]
        draw_row(figure, index, kept, f"{name}\n{np.mean(sizes):,.0f} B", x, notes=notes)
        says.append(f"{name} {np.mean(sizes):,.1f} bytes, {np.mean(found):.1f} dB")
    figure.says = f"{len(x)} samples and what is left of them in a file. Means: {'; '.join(says)}."
    return figure
