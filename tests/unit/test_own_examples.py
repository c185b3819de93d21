"""The example files of lesson 14: as messy as promised, the same every time, and nothing is overwritten."""

import numpy as np
import pytest

import aekit


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return aekit.example_files(tmp_path_factory.mktemp("examples"))


def test_the_pictures_hold_one_of_each_trouble(files):
    data = aekit.from_folder(files["pictures"], size=28, colour=False)
    assert len(data.x_train) + len(data.x_test) == 1500 and data.class_names == tuple("0123456789")
    reasons = " ".join(data.report.left_out.values())
    assert len(data.report.left_out) == 4
    for trouble in ("a copy of", "cut short", "could fill the memory", "HEIC"):
        assert trouble in reasons
    for sentence in ("2 turned as the camera says (EXIF).", "2 coloured ones made grey.",
                     "2 with transparent parts, laid on white."):
        assert sentence in data.report.did


def test_the_pictures_are_the_glyphs_they_were_made_of(files):
    data, glyphs = aekit.from_folder(files["pictures"], size=28, colour=False), aekit.load("glyphs")
    ink = 1 - np.concatenate([data.x_train, data.x_test]).reshape(1500, -1)
    known = glyphs.x_train[glyphs.y_train < 10].reshape(-1, 784)
    nearest = (ink @ known.T - 0.5 * (known**2).sum(axis=1)).argmax(axis=1)
    assert ((ink - known[nearest]) ** 2).mean() < 0.004  # sizes, JPEG and blue ink cost a little


def test_the_table_is_read_with_its_gaps_and_its_money(files):
    data = aekit.from_csv(files["table"], label="kind", drop=("payment",))
    assert len(data.x_train) + len(data.x_test) == 3000 and data.class_names[0] == "normal"
    assert data.report.left_out == {"column 'payment'": "as you said", "column 'currency'": "always '€'"}
    did = repr(data.report)
    assert "read as cp1252" in did and "semicolons" in did and "Missing values: merchant" in did
    amounts = np.sort(np.concatenate([data.records_train["amount"], data.records_test["amount"]]))
    np.testing.assert_allclose(amounts, np.sort(aekit.load("cards").records_train["amount"][:3000]), atol=0.006)


def test_the_recordings_are_whole_but_for_two(files):
    data = aekit.from_wav(files["recordings"], seconds=0.05)
    assert set(data.report.left_out) == {"faulty.wav", "interrupted.wav"} and len(data.x_train) == 640
    assert not {n.split(",")[0] for n in data.report.names_train} & {n.split(",")[0] for n in data.report.names_test}


def test_nothing_is_overwritten_and_no_folder_is_made(files, tmp_path):
    with pytest.raises(FileExistsError, match="is there already and is not overwritten"):
        aekit.example_files(files["table"].parent)
    with pytest.raises(NotADirectoryError, match="there is no folder"):
        aekit.example_files(tmp_path / "new")
