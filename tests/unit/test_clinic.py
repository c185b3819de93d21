"""Six failures, each made by its seed, each found by its own check; a healthy model is left in peace."""

import contextlib
import warnings

import numpy as np
import pytest

import aekit
from aekit.network import clinic

DIGITS = aekit.load("digits")
SMALL = {"hidden": (64,), "code": 8}


class Centred:
    """The digits scaled to -1..1, which a rectified output cannot give."""

    x_train, x_test = 2 * DIGITS.x_train - 1, 2 * DIGITS.x_test - 1


def trained(data=DIGITS, rate=None, epochs=30, **options):
    model = aekit.dense(DIGITS.shape, **{**SMALL, **options})
    trainer = aekit.Trainer(model, data, learning_rate=rate)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(FloatingPointError):
            trainer.train(epochs=epochs, quiet=True)
    return model, data, trainer.history


FAILURES = {
    "dead units": lambda: trained(activation="relu", rate=0.1, seed=0),
    "wrong output": lambda: trained(Centred, output="relu"),
    "mean collapse": lambda: trained(rate=1.0),
    "identity": lambda: (aekit.PCA(DIGITS, code=64), DIGITS, None),
    "learning rate too high": lambda: trained(output="linear", activation="linear", hidden=(), rate=3.0),
    "silent code": lambda: trained(code=aekit.GaussianCode(8, sigma=2.0)),
}


@pytest.mark.parametrize("name", FAILURES)
def test_each_failure_is_found_by_its_own_check(name):
    found = aekit.checkup(*FAILURES[name]())
    assert name in found.names, found
    finding = found[found.names.index(name)]
    assert finding.cause and finding.cure and any(letter.isdigit() for letter in finding.sign + finding.cure)
    assert name in repr(found) and f"✗ {name}" in found._repr_html_()


CURES = {     # as lesson 04 has them
    "dead units": lambda: trained(activation="relu", epochs=60),
    "wrong output": lambda: trained(Centred, output="linear", epochs=60),
    "mean collapse": lambda: trained(epochs=60),
    "identity": lambda: (aekit.PCA(DIGITS, code=8), DIGITS, None),
    "learning rate too high": lambda: trained(output="linear", hidden=(), rate=0.01, epochs=60),
    "silent code": lambda: trained(code=aekit.GaussianCode(8, sigma=0.15), epochs=100),
}


@pytest.mark.parametrize("name", CURES)
def test_each_failure_has_a_cure(name):
    assert set(CURES) == set(FAILURES) == set(clinic.WHY)
    assert aekit.checkup(*CURES[name]()).names == []


@pytest.mark.parametrize("name", ["digits-dense-8", "digits-map-2", "digits-linear-4", "digits-pca-8"])
def test_a_bundled_model_is_healthy(name):
    found = aekit.checkup(aekit.load_model(name), DIGITS)
    assert found.names == [] and "Healthy" in repr(found) and "Measured: " in found._repr_html_()


@pytest.mark.parametrize("options", [{}, {"activation": "relu"}, {"code": aekit.GaussianCode(8)},
                                     {"code": aekit.SparseCode(32)}, {"loss": "binary_crossentropy"}],
                         ids=["plain", "rectified", "variational", "sparse", "cross-entropy"])
def test_a_model_trained_with_the_defaults_is_healthy(options):
    assert aekit.checkup(*trained(epochs=60, **options)).names == []


def test_glyphs_models_are_healthy():
    glyphs = aekit.load("glyphs")
    for name in ("glyphs-dense-16", "glyphs-conv-16"):
        assert aekit.checkup(aekit.load_model(name), glyphs).names == []


def test_cross_entropy_on_a_linear_output_is_found_before_any_training():
    model = aekit.dense(DIGITS.shape, **SMALL, output="linear", loss="binary_crossentropy")
    assert "wrong output" in aekit.checkup(model, DIGITS).names


def test_weights_that_are_no_numbers_are_a_finding_and_no_crash():
    model = aekit.dense(DIGITS.shape, **SMALL)
    model.set_weights([np.full_like(w, np.nan) for w in model.get_weights()])
    assert aekit.checkup(model, DIGITS).names == ["learning rate too high"]
