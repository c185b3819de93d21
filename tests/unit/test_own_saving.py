"""A model of one's own data: saved, opened in a new process, and used on new files as on the old ones."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import aekit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A CSV of two linked numbers and a colour, twelve pictures, and new ones of both."""
    folder, random = tmp_path_factory.mktemp("own"), np.random.default_rng(0)
    size, colour = random.normal(50, 10, 200), random.integers(0, 3, 200)
    lines = [f"{a:.3f},{2 * a + b:.3f},{('red', 'green', 'blue')[c]}"
             for a, b, c in zip(size, random.normal(0, 1, 200), colour, strict=True)]
    (folder / "table.csv").write_text("size,weight,colour\n" + "\n".join(lines))
    (folder / "new.csv").write_text("colour,weight,size\nred,100,50\nblue,,40\n")
    (folder / "pictures").mkdir()
    for i in range(12):
        Image.fromarray(random.integers(0, 255, (20, 20), np.uint8)).save(folder / "pictures" / f"{i}.png")
    return folder


@pytest.fixture(scope="module")
def trained(folder):
    data = aekit.from_csv(folder / "table.csv")
    model = aekit.dense(data.shape, code=2, hidden=(16,))
    aekit.train(model, data, epochs=60, quiet=True)
    model.save(folder / "mine.keras")
    aekit.freeze(model, data).save(folder / "mine.npz")
    return data, model


OPEN = """
import json, sys, aekit
folder, kind = sys.argv[1:]
frozen = aekit.load_model(folder + "/mine.npz")
model = frozen if kind == "npz" else aekit.load_model(folder + "/mine.keras")
old, new = (aekit.from_csv(folder + "/" + name, like=frozen) for name in ("table.csv", "new.csv"))
keras = "keras" in sys.modules
lines = [int(name.split()[1]) for name in old.report.names_test]
print(json.dumps([lines, model.reconstruct(old.x_test).tolist(), new.x_test.tolist(), keras]))
"""


@pytest.mark.parametrize("kind", ["npz", "keras"])
def test_a_new_process_gives_the_same_reconstructions(folder, trained, kind):
    data, model = trained
    done = subprocess.run([sys.executable, "-c", OPEN, str(folder), kind], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    lines, rebuilt, new, keras = json.loads(done.stdout.splitlines()[-1])
    here = {int(name.split()[1]): x for name, x in zip(data.report.names_train + data.report.names_test,
                                                        model.reconstruct(np.concatenate([data.x_train, data.x_test])),
                                                        strict=True)}
    np.testing.assert_allclose(rebuilt, [here[line] for line in lines], atol=1e-5)
    again = aekit.from_csv(folder / "new.csv", like=data)
    np.testing.assert_allclose(new, again.x_test, atol=1e-6)
    assert keras == (kind == "keras")


def test_reconstructions_come_back_in_the_units_of_the_file(folder, trained):
    data, model = trained
    frozen = aekit.load_model(folder / "mine.npz")
    rebuilt = aekit.in_units(frozen, frozen.reconstruct(data.x_test))
    assert list(rebuilt.columns) == ["size", "weight", "colour"] and len(rebuilt) == 40
    truth = data.records_test
    assert np.abs(rebuilt["weight"] - truth["weight"]).mean() < 0.5 * np.std(truth["weight"])
    assert aekit.in_units(frozen, data.x_test)["size"].to_numpy() == pytest.approx(truth["size"], rel=1e-4)
    assert data.columns == ("size", "weight", "colour = blue", "colour = green", "colour = red")


def test_an_opened_keras_model_trains_on(folder, trained):
    data, model = trained
    again = aekit.load_model(folder / "mine.keras")
    np.testing.assert_array_equal(again.reconstruct(data.x_test), model.reconstruct(data.x_test))
    aekit.train(again, data, epochs=20, quiet=True)
    assert aekit.metrics.error(again, data.x_train) < aekit.metrics.error(model, data.x_train)


@pytest.mark.parametrize("code", [aekit.SparseCode(3), aekit.ContractiveCode(3), aekit.GaussianCode(3),
                                  aekit.RateCode(3)], ids=lambda code: type(code).__name__)
def test_every_variant_can_be_saved_and_opened(tmp_path, code):
    model = aekit.dense((6,), code=code, hidden=(5,), corrupt=aekit.Corrupt("gaussian", 0.1), tied=True,
                        loss=aekit.Correntropy(0.2))
    model.save(tmp_path / "a.keras")
    x = np.random.default_rng(0).random((4, 6)).astype(np.float32)
    again = aekit.load_model(tmp_path / "a.keras")
    np.testing.assert_array_equal(again.reconstruct(x), model.reconstruct(x))
    assert again.kind == model.kind


def test_a_file_that_is_no_model_is_refused(tmp_path):
    (tmp_path / "a.keras").write_bytes(b"no zip")
    with pytest.raises(ValueError, match="a.keras is no saved autoencoder, or a damaged one"):
        aekit.load_model(tmp_path / "a.keras")
    import keras

    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(tmp_path / "b.keras")
    with pytest.raises(ValueError, match="b.keras holds a Sequential, expected an aekit.Autoencoder"):
        aekit.load_model(tmp_path / "b.keras")
    with pytest.raises(FileNotFoundError):
        aekit.load_model(tmp_path / "c.keras")


def test_pictures_keep_their_size_and_colour_with_the_model(folder, tmp_path):
    data = aekit.from_folder(folder / "pictures", size=(10, 12))
    path = aekit.freeze(aekit.PCA(data, code=3), data).half().save(tmp_path / "p.npz")
    new = aekit.from_folder(folder / "pictures", like=aekit.load_model(path))
    assert new.shape == (10, 12, 1) and len(new.x_test) == 12
    widget = aekit.explore.latent(aekit.load_model(path), new)
    assert np.allclose(widget.held_out.mean, new.x_test.mean(axis=0), atol=1e-6)  # of what there is
    assert widget.to_html(tmp_path / "page.html").stat().st_size > 10_000


def test_data_that_do_not_belong_to_the_model_are_not_kept_with_it(trained):
    data, model = trained
    with pytest.raises(ValueError, match=r"^freeze: the model reads samples of shape \(64,\), the data has"):
        aekit.freeze(aekit.dense((64,), code=2, hidden=()), data)
    digits = aekit.load("digits")
    with pytest.raises(ValueError, match="^freeze: like='digits' does not say"):
        aekit.freeze(aekit.PCA(digits, code=2), digits)
