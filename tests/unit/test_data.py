"""What `load` promises about every data set, and what each one promises beyond."""

import base64
import csv
import html
import importlib.util
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import aekit
from aekit import data

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
OPEN_LICENCES = {"OFL-1.1", "Apache-2.0", "Bitstream-Vera", "BSD-3-Clause"}


@pytest.mark.parametrize("name", data.names())
def test_every_set_keeps_the_contract(load, name):
    found = load(name)
    assert found.name == name and found.source and found.licence and found.units and found.description
    assert found.shape == found.x_train.shape[1:] == found.x_test.shape[1:]
    for x, y, factors in ((found.x_train, found.y_train, found.factors_train),
                          (found.x_test, found.y_test, found.factors_test)):
        assert x.dtype == np.float32 and x.flags.c_contiguous and y.dtype == np.int64 and len(x) == len(y)
        assert name == "kodak" or len(x)  # whose pictures are all for the test
        assert np.isfinite(x).all()
        assert x.ndim < 4 or not len(x) or (0 <= x.min() < 0.05 and 0.9 < x.max() <= 1)
        assert x.ndim != 3 or found.sampling_rate > 0
        assert x.ndim != 2 or len(found.columns) == len(set(found.columns)) == x.shape[1]
        assert all(len(values) == len(x) for values in (factors or {}).values())
    labels = [set(np.unique(y)) for y in (found.y_train, found.y_test)]
    assert set.union(*labels) == set(range(len(found.class_names)))
    if found.class_names[0] == "normal":
        assert 0 in labels[0] & labels[1] and len(labels[1]) > 1   # a kind of anomaly may be new in the held-out part
        assert len(found.x_normal) == np.count_nonzero(found.y_train == 0)
        assert np.count_nonzero(found.y_train) < 0.6 * len(found.y_train)
    else:
        assert labels[0] == labels[1] or not labels[0] & labels[1]  # photographs are held out whole
    for x, records in ((found.x_train, found.records_train), (found.x_test, found.records_test)):
        assert all(len(values) == len(x) for values in (records or {}).values())
    assert (found.factors_train is None) == (found.factors_test is None)
    assert all(isinstance(label, str) for label in found.class_names)


@pytest.mark.parametrize("name", ["digits", "glyphs", "textures", "beats", "speech"])
def test_no_held_out_sample_is_in_the_training_part(load, name):
    found = load(name)
    seen = {sample.tobytes() for sample in found.x_train}
    assert not any(sample.tobytes() in seen for sample in found.x_test)


@pytest.mark.parametrize("name", ["digits", "glyphs", "textures", "beats", "cards", "breast_cancer"])
def test_a_set_is_the_same_every_time(load, name):
    again = aekit.load(name)
    np.testing.assert_array_equal(again.x_train, load(name).x_train)
    np.testing.assert_array_equal(again.y_test, load(name).y_test)


def test_digits_are_those_of_scikit_learn(load):
    from sklearn.datasets import load_digits

    theirs, ours = load_digits(), load("digits")
    images = np.concatenate([ours.x_train, ours.x_test])[..., 0] * 16
    labels = np.concatenate([ours.y_train, ours.y_test])
    assert (sorted((label, *image.ravel()) for label, image in zip(labels, images, strict=True))
            == sorted((label, *image.ravel()) for label, image in zip(theirs.target, theirs.images, strict=True)))


def test_breast_cancer_is_scikit_learns_with_benign_as_normal(load):
    from sklearn.datasets import load_breast_cancer

    theirs, ours = load_breast_cancer(), load("breast_cancer")
    assert tuple(theirs.feature_names) == ours.columns == tuple(ours.records_train)
    table = np.concatenate([np.stack(list(part.values()), axis=1) for part in (ours.records_train, ours.records_test)])
    labels = np.concatenate([ours.y_train, ours.y_test])
    assert (sorted((label, *row) for label, row in zip(labels == 0, table, strict=True))
            == sorted((bool(label), *row) for label, row in zip(theirs.target, theirs.data, strict=True)))
    np.testing.assert_allclose(ours.x_normal.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(ours.x_normal.std(axis=0), 1, atol=1e-5)


def test_digits_hold_out_a_fifth_of_every_class(load):
    digits = load("digits")
    held_out = np.bincount(digits.y_test) / (np.bincount(digits.y_test) + np.bincount(digits.y_train))
    np.testing.assert_allclose(held_out, 0.2, atol=0.004)


@pytest.mark.parametrize("name", ["digits", "glyphs", "beats", "cards", "breast_cancer"])
def test_a_bundled_set_loads_without_slow_imports(name):
    slow = ("sklearn", "tensorflow", "keras", "matplotlib", "PIL", "requests", "pooch")
    code = f"import sys, aekit; aekit.load({name!r}); print([name for name in {slow} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(aekit.__file__).parents[1])
    assert done.stdout.strip() == "[]"


def test_glyphs_are_as_many_and_as_small_as_promised(load):
    glyphs = load("glyphs")
    assert len(glyphs.x_train) + len(glyphs.x_test) >= 20_000
    assert (data.bundled_dir() / "glyphs.npz").stat().st_size <= 5_000_000
    assert glyphs.simulated


def test_held_out_glyphs_are_of_families_never_seen_in_training(load):
    glyphs = load("glyphs")
    new = set(glyphs.factors_test["family"])
    assert not new & set(glyphs.factors_train["family"])
    assert set(glyphs.factors_test["style"]) == {"handwriting", "serif", "sans", "mono"}
    assert all(family in glyphs.description for family in new)


def test_the_factors_of_glyphs_are_what_the_pictures_show(load):
    glyphs = load("glyphs")
    letter = (glyphs.y_train == glyphs.class_names.index("H")) & (glyphs.factors_train["style"] == "sans")
    ink, factors = glyphs.x_train[letter, ..., 0], {k: v[letter] for k, v in glyphs.factors_train.items()}
    mass = ink.sum((1, 2))
    rows, columns = np.mgrid[:28, :28]
    y, x = (ink * rows).sum((1, 2)) / mass, (ink * columns).sum((1, 2)) / mass
    dy, dx = rows - y[:, None, None], columns - x[:, None, None]
    lean = -(ink * dx * dy).sum((1, 2)) / (ink * dy**2).sum((1, 2))   # columns to the right for one row up
    height = (ink.max(2) > 0.5).sum(1)

    def agree(measured, factor):
        return np.corrcoef(measured, factor)[0, 1]

    assert agree(x, factors["shift_x"]) > 0.95 and agree(y, factors["shift_y"]) > 0.95
    assert agree(height, factors["scale"]) > 0.9
    assert agree(mass / factors["scale"] ** 2, factors["weight"]) > 0.7
    # H is as wide as high, so a turn moves its stems and its bar and cancels in the lean; shear does not.
    assert agree(lean, factors["slant"]) > 0.5


def test_every_font_of_glyphs_is_openly_licensed_and_listed(load):
    glyphs = load("glyphs")
    with open(data.bundled_dir() / "glyph_fonts.csv", encoding="utf-8", newline="") as file:
        faces = list(csv.DictReader(file))
    assert {face["licence"] for face in faces} <= OPEN_LICENCES
    assert all(face["package"] and face["font_version"] and face["copyright"] for face in faces)
    for split, factors in (("train", glyphs.factors_train), ("test", glyphs.factors_test)):
        assert {face["family"] for face in faces if face["split"] == split} == set(factors["family"])


def test_glyphs_can_be_drawn_again_from_the_fonts():
    spec = importlib.util.spec_from_file_location("draw_glyphs", data.bundled_dir() / "draw_glyphs.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    fonts, faces = Path(os.environ.get("AEKIT_FONTS", "/usr/share/fonts")), script.read_families()["Cabin"]
    if not all((fonts / face["file"]).is_file() for face in faces):
        pytest.skip("the font package fonts-cabin is not installed")
    pictures, factors = script.draw_family(faces, fonts, characters="A7")
    with np.load(data.bundled_dir() / "glyphs.npz", allow_pickle=False) as file:
        labels = [script.CHARACTERS.index(character) for character in "A7"]
        cabin = file["families"][file["family"]] == "Cabin"
        rows = np.concatenate([np.flatnonzero(cabin & (file["label"] == label)) for label in labels])
        packed, slant = file["ink"][rows], file["slant"][rows]
    stored = np.stack([packed >> 4, packed & 15], axis=2).reshape(-1, 28, 28)
    np.testing.assert_array_equal([row[3] for row in factors], slant)
    # Another version of the font renderer may differ by a grey level here and there.
    assert np.abs(np.stack(pictures).astype(int) - stored).mean() < 0.1


def test_a_pickled_file_is_refused(tmp_path, monkeypatch):
    np.savez(tmp_path / "glyphs.npz", ink=np.array([{"run": "me"}], dtype=object))
    monkeypatch.setattr(data, "bundled_dir", lambda: tmp_path)
    with pytest.raises(ValueError, match="allow_pickle"):
        aekit.load("glyphs")


@pytest.mark.parametrize(("typed", "meant"), [("glyph", "glyphs"), ("Fashion-MNIST", "fashion_mnist")])
def test_an_unknown_name_names_the_sets_and_the_nearest(typed, meant):
    with pytest.raises(ValueError, match=re.escape(f"aekit.load({meant!r})")) as raised:
        aekit.load(typed)
    assert all(name in str(raised.value) for name in data.names())


def test_the_bundled_sets_are_offline_and_the_others_only_once_they_are_here(tmp_path, monkeypatch):
    monkeypatch.setenv("AEKIT_CACHE", str(tmp_path))
    monkeypatch.delenv("AEKIT_DATA_URL", raising=False)
    bundled = {"digits", "glyphs", "photos", "textures", "beats", "cards", "breast_cancer", "speech"}
    assert set(data.offline()) == bundled


def test_a_folder_that_is_the_mirror_counts_as_offline(tmp_path, monkeypatch, need):
    need(SHARED.is_dir(), f"{SHARED} with the real files is not there")
    monkeypatch.setenv("AEKIT_CACHE", str(tmp_path))
    monkeypatch.setenv("AEKIT_DATA_URL", str(SHARED))
    assert data.offline() == data.names()


def _tiny(**changes):
    x = np.linspace(0, 1, 6 * 4 * 4, dtype=np.float32).reshape(6, 4, 4, 1)
    y = np.array([0, 1, 0, 1, 0, 1])
    facts = {"name": "tiny", "x_train": x, "x_test": x, "y_train": y, "y_test": y, "class_names": ("a", "b"),
             "units": "ink", "source": "here", "licence": "CC0"}
    return aekit.Dataset(**{**facts, **changes})


def test_only_a_set_with_a_normal_class_has_normal_samples(load):
    with pytest.raises(ValueError, match="first class of 'digits' is '0', expected"):
        load("digits").x_normal  # noqa: B018


def test_the_name_plate_says_what_a_reader_needs(load):
    for name in ("digits", "glyphs"):
        found = load(name)
        page = html.unescape(found._repr_html_())
        for fact in (name, found.units, found.licence, f"{len(found.x_train):,}", f"{len(found.x_test):,}"):
            assert fact in page
        assert ("(simulated)" in page) == found.simulated
        assert re.search(r'<img [^>]*alt="12 held-out samples', page) and "image-rendering:pixelated" in page


def test_the_strip_on_the_name_plate_is_the_samples():
    page = _tiny()._repr_html_()
    picture = Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])))
    assert picture.size == (6 * 5 - 1, 4)
    first = np.asarray(picture)[:, :4, 0]
    np.testing.assert_array_equal(first, np.round(_tiny().x_test[0, :, :, 0] * 255))


def test_the_name_plate_escapes_what_it_is_told():
    page = _tiny(source="<script>alert(1)</script>", name='a"b', class_names=("<b>", "&"))._repr_html_()
    assert "<script>" not in page and "<b>" not in page and "&lt;script&gt;" in page


def test_a_table_has_a_name_plate_without_a_strip():
    table = np.zeros((6, 3), np.float32)
    assert "<img" not in _tiny(x_train=table, x_test=table)._repr_html_()


def test_the_repr_is_one_telling_line(load):
    assert repr(load("digits")) == ("Dataset digits: 1,438 training and 359 held-out samples of 8x8x1, 10 classes, "
                                    "ink, 0 = paper to 1 = pen")
    assert repr(load("glyphs")).startswith("Dataset glyphs (simulated): ")
