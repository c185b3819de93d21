"""A check-up of a trained model: six ways to fail, each with its sign, its cause and its cure."""

import html
import math
from dataclasses import dataclass

import numpy as np

from .. import metrics
from ..frozen import freeze
from ..shapes import as_batch

# When a sign counts. Healthy models of the kit stay far from all of them.
DEAD = 0.5              # share of a hidden layer's units that are 0 for every sample
OUT_OF_REACH = 0.05     # share of the data's range that the output cannot reach
RISEN = 1.5             # last loss over the best one
WORSE = 1.5             # error over that of the mean
COPIED = 0.25           # share of pure noise's variance that is lost
SILENT = 0.15           # standard deviation of a variational unit; a living one has about 1
MOST = 500              # samples looked at

BENT = ("relu", "leaky_relu", "elu", "gelu")
REACH = {"sigmoid": (0, 1), "softmax": (0, 1), "tanh": (-1, 1), "relu": (0, math.inf), "softplus": (0, math.inf)}
WHY = {     # name: (cause, cure)
    "learning rate too high": (
        "Each step overshoots the valley that it walks down.",
        "A learning rate ten times smaller, and the model anew."),
    "dead units": (
        "Steps that were too large pushed their sums below 0 for good. A rectified unit at 0 has no slope, so it "
        "learns no more.", 'A smaller learning rate, or activation="gelu", and the model anew.'),
    "wrong output": (
        "The last layer cannot give what the data holds, or gives what the loss cannot read.",
        'output="sigmoid" for values in 0..1, output="linear" with loss="mse" for all others.'),
    "mean collapse": (
        "Nearly every sample gets the same answer, the mean: the code does not reach the output.",
        "A smaller learning rate, a smaller penalty, or more training."),
    "identity": ("The code is wide enough to copy.", 'A smaller code, or noise: corrupt=aekit.Corrupt("zeros", 0.3).'),
    "silent code": (
        "The pull towards the standard normal distribution outweighs the error: saying nothing is cheapest.",
        "A smaller sigma, such as aekit.GaussianCode(8, sigma=0.15)."),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: its name, the sign with what was measured, the cause and the cure."""

    name: str
    sign: str
    cause: str
    cure: str

    def __str__(self):
        return f"{self.name}: {self.sign} Cause: {self.cause} Cure: {self.cure}"


class Checkup(list):
    """A list of `Finding`; empty for a healthy model. `checked` says what was measured, finding or not."""

    def __init__(self, findings, checked):
        super().__init__(findings)
        self.checked = checked

    @property
    def names(self):
        """The names of the findings."""
        return [finding.name for finding in self]

    def __repr__(self):
        lines = [str(finding) for finding in self] or ["Healthy: none of the six signs."]
        return "\n".join([*lines, f"Measured: {'; '.join(self.checked)}."])

    def _repr_html_(self):
        cards = ""
        for each in self:
            cards += (f'<div role="note" style="border-left:4px solid #D55E00;padding:.4em .9em;margin:.3em 0;'
                      f'background:rgba(127,127,127,.1);max-width:660px;line-height:1.5"><strong>✗ '
                      f'{html.escape(each.name)}</strong><div>{html.escape(each.sign)}</div><div><em>Cause:</em> '
                      f'{html.escape(each.cause)}</div><div><em>Cure:</em> {html.escape(each.cure)}</div></div>')
        if not cards:
            cards = ('<div role="note" style="border-left:4px solid #0a8a5f;padding:.4em .9em;margin:.3em 0;'
                     'background:rgba(127,127,127,.1);max-width:660px"><strong>✓ Healthy: none of the six signs.'
                     '</strong></div>')
        measured = html.escape("Measured: " + "; ".join(self.checked))
        return f'{cards}<div style="opacity:.75;max-width:660px">{measured}.</div>'


def checkup(model, data, history=None):
    """Look for six failures of a trained model.

    Dead units, an output that cannot reach the data, mean collapse, a copy in place of a code, a learning rate that is
    too high, and a variational code that says nothing.

    Args:
        model: anything that can be frozen.
        data: `Dataset`, or samples (n, *shape).
        history: the `History` of its training; without it, the learning rate is not judged. That of a training that
            broke off is `trainer.history`.

    Returns:
        `Checkup`.

    >>> aekit.checkup(model, digits, history)
    """
    x = as_batch(getattr(data, "x_test", data), model.shape, "checkup")[:MOST]
    findings, checked = [], []
    for check in (_learning_rate, *(CHECKS if _is_finite(model) else ())):
        found, measured = check(model, x, history)
        if found:
            findings.append(Finding(*found, *WHY[found[0]]))
        elif measured:
            checked.append(measured)
    return Checkup(findings, checked)


# ---- the checks: each returns what it found as (name, sign) or None, and what it measured in words ---


def _learning_rate(model, x, history):
    if not _is_finite(model):
        return ("learning rate too high", "The weights are no longer numbers."), ""
    curve = list(getattr(history, "loss", []))
    if len(curve) < 3:
        return None, ""
    risen = curve[-1] / max(min(curve), 1e-12)
    if risen > RISEN:
        return ("learning rate too high", f"The loss ends at {risen:.1f} times its best."), ""
    worse = metrics.error(model, x) / max(float(np.var(x, axis=0).mean()), 1e-12)
    # An output that cannot reach the data is another matter.
    if worse > WORSE and _output(model, x, history)[0] is None:
        return ("learning rate too high", f"The error is {worse:.1f} times that of the mean, of no model at all."), ""
    return None, f"the loss ends at {risen:.2f} times its best"


def _dead_units(model, x, history):
    net, shares = freeze(model), {}
    for record, output in zip(net.layers, net.activations(x), strict=True):
        if record["activation"][0] in BENT and record["name"] not in ("code", "output"):
            units = np.abs(output).reshape(-1, output.shape[-1]).max(axis=0)
            shares[record["name"]] = float((units < 1e-6).mean())
    if not shares:
        return None, ""
    worst = max(shares, key=shares.get)
    if shares[worst] >= DEAD:
        return ("dead units", f"In {worst}, {shares[worst]:.0%} of the units are 0 for every sample."), ""
    return None, f"at most {shares[worst]:.0%} of a layer's units are dead"


def _output(model, x, history):
    kind = next(r["activation"][0] for r in reversed(freeze(model).layers) if r["op"] != "reshape")
    low, high = REACH.get(kind, (-math.inf, math.inf))
    lowest, highest = float(x.min()), float(x.max())
    missed = max(low - lowest, 0) + max(highest - high, 0)
    if missed > OUT_OF_REACH * max(highest - lowest, 1e-12):
        return ("wrong output", f"The output is a {kind}, the data goes from {lowest:.2g} to {highest:.2g}."), ""
    if getattr(model, "loss", None) == "binary_crossentropy" and (kind not in ("sigmoid", "softmax") or low > lowest):
        return ("wrong output", f"The loss is binary cross-entropy, and the output is {kind}."), ""
    return None, f"the output ({kind}) can give {lowest:.2g}..{highest:.2g}, as the data does"


def _collapse(model, x, history):
    spread = metrics.collapse(model, x).spread
    if spread < 0.1:
        return ("mean collapse", f"The reconstructions spread {spread:.1%} as much as the data."), ""
    return None, f"the reconstructions spread {spread:.0%} as much as the data"


def _copy(model, x, history):
    noise = np.random.default_rng(0).uniform(x.min(), x.max(), x.shape).astype(np.float32)
    lost = metrics.error(model, noise) / max(float(noise.var()), 1e-12)
    if lost < COPIED:
        return ("identity", f"Pure noise comes back almost as it went in: {lost:.0%} of it is lost. The code has "
                f"{model.code_size} numbers for {math.prod(model.shape)}."), ""
    return None, f"pure noise does not come back: the error is {lost:,.1f} times its variance"


def _silent_code(model, x, history):
    if getattr(model, "prior", None) != "normal":
        return None, ""
    silent = int((model.encode(x).std(axis=0) < SILENT).sum())
    if silent > model.code_size / 2:
        return ("silent code", f"{silent} of {model.code_size} units stay at the same number for every sample."), ""
    return None, f"{model.code_size - silent} of {model.code_size} variational units speak"


def _is_finite(model):
    return all(np.isfinite(w).all() for w in freeze(model).weights.values())


CHECKS = (_dead_units, _output, _collapse, _copy, _silent_code)
