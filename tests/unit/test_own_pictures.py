"""from_folder: what a learner's own folder of pictures may hold, and what becomes of it."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

import aekit
from aekit import resources
from aekit.own import picture_reading

MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "I;16", "I")
WRITTEN_AS = {"CMYK": "tiff", "YCbCr": "jpeg", "PA": "tiff"}


def picture(width=20, height=16, mode="RGB", seed=0):
    levels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    if mode in ("I;16", "I"):
        return Image.fromarray(levels[..., 0].astype(np.uint16) * 257)
    image = Image.fromarray(levels)
    if mode in ("LA", "PA"):
        return image.convert("L").convert("LA").convert(mode)
    return image.convert(mode)


def folder_of(path, **pictures):
    path.mkdir(exist_ok=True, parents=True)
    for index, (name, image) in enumerate(pictures.items() or ((f"p{i}", picture(seed=i)) for i in range(4))):
        image.save(path / f"{name}.png") if image else (path / f"{name}.png").write_bytes(b"%d" % index)
    return path


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.tuples(st.integers(1, 70), st.integers(1, 70), st.sampled_from(MODES)), min_size=2,
                      max_size=5),
       size=st.one_of(st.integers(1, 40), st.tuples(st.integers(1, 40), st.integers(1, 40))),
       fit=st.sampled_from(["crop", "pad"]), colour=st.sampled_from([None, True, False]))
def test_every_size_and_mode_becomes_one_shape_in_0_to_1(tmp_path_factory, sizes, size, fit, colour):
    folder = tmp_path_factory.mktemp("pictures")
    for i, (width, height, mode) in enumerate(sizes):
        picture(width, height, mode, seed=i).save(folder / f"{i}.{WRITTEN_AS.get(mode, 'png')}")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    # At one pixel two pictures may well be the same grey; such copies are left out, and one picture is too few.
    try:
        data = aekit.from_folder(folder, size=size, fit=fit, colour=colour)
    except ValueError as error:
        assert "1 picture in" in str(error) and "a copy of" in str(error)
        return
    wanted = (size, size) if isinstance(size, int) else size
    x = np.concatenate([data.x_train, data.x_test])
    assert data.shape[:2] == wanted and data.shape[2] in ((1, 3) if colour is None else (3 if colour else 1,))
    assert x.dtype == np.float32 and x.min() >= 0 and x.max() <= 1 and len(data.x_test) and len(data.x_train)
    assert sorted([*data.report.names_train, *data.report.names_test, *data.report.left_out]) == sorted(before)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, "a file was changed"


def test_pictures_of_the_wanted_size_are_read_exactly(tmp_path):
    digits = aekit.load("digits")
    for i, x in enumerate(digits.x_test[:20]):
        Image.fromarray(np.round(x[..., 0] * 255).astype(np.uint8)).save(tmp_path / f"{i:02}.png")
    data = aekit.from_folder(tmp_path, size=8)
    found = dict(zip(data.report.names_train + data.report.names_test, [*data.x_train, *data.x_test], strict=True))
    for name, x in found.items():
        assert np.abs(x - digits.x_test[int(name[:2])]).max() <= 0.5 / 255 + 1e-6
    assert data.shape == (8, 8, 1) and "All are grey" in repr(data.report)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_as_the_camera_says(tmp_path, orientation):
    upright = Image.fromarray(np.pad(np.full((8, 24), 255, np.uint8), ((0, 40), (0, 24))))  # a bright upper left corner
    turns = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
             5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
             8: Image.Transpose.ROTATE_270}
    exif = Image.Exif()
    exif[0x0112] = orientation
    for i in range(2):
        stored = ImageOps.invert(upright) if i else upright
        stored = stored.transpose(turns[orientation]) if orientation > 1 else stored
        stored.save(tmp_path / f"{i}.jpg", exif=exif, quality=95)
    data = aekit.from_folder(tmp_path, size=(48, 48))
    found = dict(zip(data.report.names_train + data.report.names_test, [*data.x_train, *data.x_test], strict=True))
    assert found["0.jpg"][3, 20, 0] > 0.9 and found["0.jpg"][20, 3, 0] < 0.1  # wide, not high
    assert ("2 turned as the camera says" in repr(data.report)) == (orientation > 1)


def test_transparent_parts_show_the_background(tmp_path):
    clear = Image.fromarray(np.zeros((10, 10, 4), np.uint8))
    folder = folder_of(tmp_path, clear=clear, other=picture(10, 10))
    for background, level in (("white", 1.0), ("#000000", 0.0)):
        data = aekit.from_folder(folder, size=10, background=background)
        names, x = data.report.names_train + data.report.names_test, np.concatenate([data.x_train, data.x_test])
        assert (x[names.index("clear.png")] == level).all()
        assert f"1 with transparent parts, laid on {background}." in data.report.did


def test_grey_among_colours_and_colours_made_grey(tmp_path):
    folder = folder_of(tmp_path, grey=picture(mode="L"), red=Image.new("RGB", (20, 16), "red"))
    both = aekit.from_folder(folder, size=16)
    assert both.shape == (16, 16, 3) and "1 grey among coloured ones: three equal channels." in both.report.did
    grey = aekit.from_folder(folder, size=16, colour=False)
    names, x = grey.report.names_train + grey.report.names_test, np.concatenate([grey.x_train, grey.x_test])
    assert grey.shape == (16, 16, 1) and np.allclose(x[names.index("red.png")], 0.299, atol=0.003)


def test_sixteen_bits_keep_their_brightness(tmp_path):
    for i, level in enumerate((0, 65535)):
        Image.fromarray(np.full((6, 6), level, np.uint16)).save(tmp_path / f"{i}.png")
    data = aekit.from_folder(tmp_path, size=6)
    assert sorted([data.x_train.mean(), data.x_test.mean()]) == [0, 1]


def png_that_claims(width, height):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def spoilt():
    whole = io.BytesIO()
    picture(60, 60).save(whole, "jpeg")
    png = io.BytesIO()
    picture(60, 60).save(png, "png")
    floats = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).random((5, 5)).astype(np.float32)).save(floats, "tiff")
    return {"cut.jpg": (whole.getvalue()[:len(whole.getvalue()) // 2], "cut short"),
            "cut.png": (png.getvalue()[:400], "cut short"),
            "empty.png": (b"", "empty"), "text.jpg": (b"this is a text", "no picture"),
            "page.png": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no picture"),
            "bomb.png": (png_that_claims(60_000, 60_000), "could fill the memory"),
            "large.png": (png_that_claims(10_000, 9_000), "could fill the memory"),
            "phone.HEIC": (b"ftypheic", "HEIC is not read here; save it as JPEG"),
            "floats.tif": (floats.getvalue(), "unknown range")}


@pytest.mark.parametrize("name", spoilt())
def test_a_file_that_cannot_be_used_is_left_out_by_name_with_the_reason(tmp_path, name):
    content, reason = spoilt()[name]
    folder_of(tmp_path)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / name).write_bytes(content)
    data = aekit.from_folder(tmp_path)
    assert list(data.report.left_out) == [f"sub/{name}"] and reason in data.report.left_out[f"sub/{name}"]
    assert len(data.x_train) + len(data.x_test) == 4
    assert name in repr(data.report) and name in data._repr_html_() and name in data.report._repr_html_()


def test_a_large_picture_of_a_camera_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(picture_reading, "MOST_PIXELS", 100_000)
    folder_of(tmp_path, a=picture(), b=picture(seed=1))
    picture(1000, 800).save(tmp_path / "large.jpg")  # 800,000 pixels, decoded at an eighth
    picture(1000, 800).save(tmp_path / "large.png")
    data = aekit.from_folder(tmp_path, size=16)
    assert list(data.report.left_out) == ["large.png"]


def test_other_files_are_counted_and_hidden_ones_ignored(tmp_path):
    folder_of(tmp_path)
    for name in ("notes.txt", "more.txt", "table.csv", ".hidden.png", "Thumbs.db"):
        (tmp_path / name).write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.png").write_text("x")
    data = aekit.from_folder(tmp_path)
    assert "3 other files left alone: no pictures (.txt 2, .csv 1)." in data.report.did and not data.report.left_out


def test_links_that_lead_nowhere_or_to_a_folder_are_named(tmp_path):
    folder_of(tmp_path / "here")
    (tmp_path / "here" / "gone.png").symlink_to(tmp_path / "nowhere.png")
    (tmp_path / "here" / "round").symlink_to(tmp_path / "here")
    data = aekit.from_folder(tmp_path / "here")
    assert data.report.left_out == {"gone.png": "a link to a file that is not there",
                                    "round": "a link to a folder; not followed, it may lead in a circle"}
    (tmp_path / "link").symlink_to(tmp_path / "here")
    assert aekit.from_folder(tmp_path / "link").report.left_out == data.report.left_out


def test_copies_are_left_out_so_that_none_is_trained_on_and_held_out(tmp_path):
    folder_of(tmp_path, a=picture(seed=1), b=picture(seed=1), c=picture(seed=2))
    data = aekit.from_folder(tmp_path)
    assert data.report.left_out == {"b.png": "at this size a copy of a.png"}
    assert len(aekit.from_folder(tmp_path, like=data).x_test) == 3


def test_sub_folders_are_classes_with_an_equal_share_held_out(tmp_path):
    for k, kind in enumerate(("cat", "dog")):
        folder_of(tmp_path / kind, **{f"{i}": picture(seed=100 * k + i) for i in range(10)})
    (tmp_path / "cat" / "deep").mkdir()
    picture(seed=50).save(tmp_path / "cat" / "deep" / "x.png")
    data = aekit.from_folder(tmp_path, size=8)
    assert data.class_names == ("cat", "dog") and list(np.bincount(data.y_test)) == [2, 2]
    for names, y in ((data.report.names_train, data.y_train), (data.report.names_test, data.y_test)):
        assert [name.split("/")[0] for name in names] == [data.class_names[label] for label in y]
    assert aekit.from_folder(tmp_path, size=8, labels=False).class_names == ()
    picture(seed=999).save(tmp_path / "stray.png")
    assert set(aekit.from_folder(tmp_path, size=8).class_names) == {"cat", "dog", tmp_path.name}


def test_classes_keep_their_places_in_new_folders(tmp_path):
    for part, kinds in (("old", ("cat", "dog")), ("new", ("ant", "dog")), ("one", ("dog",))):
        for k, kind in enumerate(kinds):
            folder_of(tmp_path / part / kind, **{f"{i}": picture(seed=100 * k + i) for i in range(3)})
    old = aekit.from_folder(tmp_path / "old")
    new, one = (aekit.from_folder(tmp_path / part, like=old) for part in ("new", "one"))
    assert new.class_names == ("cat", "dog", "ant") and sorted(new.y_test) == [1, 1, 1, 2, 2, 2]
    assert one.class_names == ("cat", "dog") and list(one.y_test) == [1, 1, 1]


def test_train_and_test_folders_are_asked_about(tmp_path):
    for k, part in enumerate(("train", "test")):
        folder_of(tmp_path / part, **{f"{i}": picture(seed=100 * k + i) for i in range(3)})
    assert any("labels=False" in sentence for sentence in aekit.from_folder(tmp_path).report.did)


def test_the_same_seed_draws_the_same_pictures(tmp_path):
    folder_of(tmp_path, **{f"{i}": picture(seed=i) for i in range(12)})
    one, two, other = (aekit.from_folder(tmp_path, limit=6, seed=seed) for seed in (0, 0, 1))
    assert one.report.names_test == two.report.names_test and np.array_equal(one.x_train, two.x_train)
    assert set(one.report.names_train + one.report.names_test) != set(other.report.names_train
                                                                      + other.report.names_test)
    assert len(one.x_train) + len(one.x_test) == 6 and "6 of 12 were taken, drawn with seed 0." in one.report.did


def test_new_pictures_are_prepared_like_the_old_ones(tmp_path):
    folder_of(tmp_path / "old", **{f"{i}": picture(30, 20, "L", seed=i) for i in range(5)})
    folder_of(tmp_path / "new", one=picture(60, 60, seed=9))
    old = aekit.from_folder(tmp_path / "old", size=(12, 18), fit="pad")
    new = aekit.from_folder(tmp_path / "new", like=old)
    assert new.shape == old.shape == (12, 18, 1) and len(new.x_test) == 1 and not len(new.x_train)
    assert aekit.in_units(old, new.x_test).max() <= 255


def test_without_labels_everything_that_draws_still_draws(tmp_path):
    folder_of(tmp_path, **{f"{i}": picture(seed=i, mode="L") for i in range(8)})
    data = aekit.from_folder(tmp_path, size=8)
    pca = aekit.PCA(data, code=2)
    assert data.class_names == () and "no classes" in repr(data) and "no labels" in data._repr_html_()
    aekit.show.samples(data), aekit.show.latent(pca, data), aekit.show.reconstructions(pca, data.x_test)
    assert aekit.explore.latent(pca, data).held_out.says(0) == "sample 0"


def test_more_than_the_memory_holds_is_refused_before_it_is_read(tmp_path, monkeypatch):
    folder_of(tmp_path)
    monkeypatch.setattr(resources, "memory", lambda: (1e9, 4 * 300 * 300 * 3 * 6, None))
    with pytest.raises(MemoryError, match=r"4 pictures of 300x300x3 are 4.32 MB.*6.48 MB.*limit=2, or size=150"):
        aekit.from_folder(tmp_path, size=300)
    assert aekit.from_folder(tmp_path, size=150).shape == (150, 150, 3)


@pytest.mark.parametrize(("options", "words"), [
    ({"size": 0}, "size=0"), ({"size": (3, 4, 5)}, "size="), ({"size": True}, "size=True"),
    ({"size": 100_000}, "from 1 to 2048"), ({"fit": "stretch"}, "fit='stretch'"), ({"colour": "red"}, "colour='red'"),
    ({"background": "nothing"}, "background='nothing'"), ({"held_out": 1}, "held_out=1"), ({"seed": -1}, "seed=-1"),
    ({"limit": 1}, "limit=1"), ({"like": object()}, "does not say how its data was prepared"),
    ({"like": {"kind": "pictures"}}, "does not say"), ({"like": {"kind": "table", "columns": [], "label": None,
                                                                "classes": [], "missing": []}}, "from 'table'")])
def test_an_option_that_is_none_gets_one_sentence(tmp_path, options, words):
    with pytest.raises(ValueError, match=f"(?s)^from_folder: .*{words}.*Type "):
        aekit.from_folder(folder_of(tmp_path), **options)


def test_no_folder_a_file_and_an_empty_folder_are_refused(tmp_path):
    folder_of(tmp_path / "here", only=picture(), broken=None)
    with pytest.raises(FileNotFoundError, match="there is no .*here"):
        aekit.from_folder(tmp_path / "her")
    with pytest.raises(NotADirectoryError, match="is a file, expected a folder"):
        aekit.from_folder(tmp_path / "here" / "only.png")
    with pytest.raises(ValueError, match=r"1 picture in .* can be used, expected 2.*broken.png"):
        aekit.from_folder(tmp_path / "here")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="0 pictures in .*There are no picture files"):
        aekit.from_folder(tmp_path / "empty")
    with pytest.raises(TypeError, match="expected a path"):
        aekit.from_folder(None)
