"""Quality control: heat where a part is not as it should be, verdicts at a stated rate of false alarms, reports."""

import base64
import datetime
import io
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import aekit
from aekit.inspection import heat as heating
from aekit.sets import textures

RNG = np.random.default_rng(0)


class Plain:
    """Knows what a good part looks like: grey all over."""

    shape, code_size = (64, 64, 1), 1

    def encode(self, x):
        return np.zeros((len(x), 1), np.float32)

    def decode(self, code):
        return np.full((len(code), *self.shape), 0.5, np.float32)

    def reconstruct(self, x):
        return self.decode(self.encode(x))


@pytest.fixture(scope="module")
def parts():
    """A data set of grey parts with a little grain, some damaged."""
    good = (0.5 + 0.04 * RNG.standard_normal((160, 64, 64, 1))).clip(0, 1).astype(np.float32)
    kinds = np.repeat([0, 1, 2, 3], 12)
    found = [textures.damage(part, textures.KINDS[kind], seed) for seed, (part, kind) in
             enumerate(zip(good[112:], kinds, strict=True))]
    return aekit.Dataset(
        name="grey", x_train=good[:112], x_test=np.stack([part for part, _ in found]), y_train=np.zeros(112, np.int64),
        y_test=kinds, class_names=textures.KINDS, units="brightness", source="here", licence="CC0",
        factors_train={"mask": np.zeros((112, 64, 64), bool)},
        factors_test={"mask": np.stack([mask for _, mask in found])})


def test_heat_is_the_size_of_the_blurred_difference():
    from scipy.ndimage import gaussian_filter

    x, rebuilt = RNG.random((2, 3, 20, 24, 1)).astype(np.float32)
    difference = (x - rebuilt)[..., 0]
    expected = np.abs([gaussian_filter(each, 1.5, mode="nearest", truncate=3.2) for each in difference])
    np.testing.assert_allclose(heating.heat(x, rebuilt, width=1.5), expected, atol=1e-5)
    np.testing.assert_allclose(heating.heat(x, rebuilt, width=0), np.abs(difference), atol=1e-6)


def test_a_score_is_the_mean_of_the_hottest_hundredth():
    maps = RNG.random((3, 20, 20))
    expected = [np.sort(each.ravel())[-4:].mean() for each in maps]
    np.testing.assert_allclose(heating.score(maps), expected)
    np.testing.assert_allclose(heating.score(maps[:, :3, :3]), maps[:, :3, :3].max(axis=(1, 2)))


def test_a_perfect_reconstruction_is_cold_and_grain_is_colder_than_a_spot_of_the_same_energy():
    x = RNG.random((1, 64, 64, 1)).astype(np.float32)
    assert heating.heat(x, x).max() == 0
    grain = 0.1 * RNG.standard_normal((1, 64, 64, 1))
    spot = np.zeros((1, 64, 64, 1))
    spot[:, 20:30, 20:30] = np.sqrt((grain**2).sum()) / 10
    assert heating.heat(spot, 0 * spot).max() > 4 * heating.heat(grain, 0 * grain).max()


def test_the_hottest_place_is_the_damage(parts):
    maps = heating.heat_maps(Plain(), parts.x_test)
    for own, mask in zip(maps[parts.y_test > 0], parts.factors_test["mask"][parts.y_test > 0], strict=True):
        row, column = np.unravel_index(own.argmax(), own.shape)
        assert mask[max(row - 2, 0):row + 3, max(column - 2, 0):column + 3].any()


def test_an_inspector_finds_damage_and_keeps_to_its_false_alarms(parts):
    inspector = aekit.Inspector(Plain(), false_alarms=0.05).fit(parts)
    verdict = inspector.predict(parts.x_test)
    assert (verdict[parts.y_test > 0] == -1).mean() > 0.95
    assert (verdict[parts.y_test == 0] == -1).sum() <= 3
    np.testing.assert_allclose(inspector.errors(parts.x_test), heating.score(inspector.heat_maps(parts.x_test)))


@pytest.mark.parametrize("width", [0.0, 3.0])
def test_the_widget_judges_a_part_as_its_inspector_does(parts, width, node):
    inspector = aekit.Inspector(aekit.Mean, width=width).fit(parts)
    widget = aekit.explore.heatmap(inspector, parts, sample=5, tools=["stain"])
    assert widget.threshold == inspector.threshold_
    for strokes in ([], [[0.4, 0.5, 0.6, 0.5]]):
        widget.strokes = strokes
        part = widget.part[None]
        assert widget.score == pytest.approx(inspector.errors(part)[0], rel=1e-4)
        assert widget.is_defective == (inspector.predict(part)[0] == -1)
        shown = node(aekit.explore.heatmap, "heatScore(heatOf(given.x, given.rebuilt, [64, 64, 1], given.width), 0.01)",
                     {"x": part.ravel().tolist(), "rebuilt": widget.rebuilt.ravel().tolist(), "width": widget._width})
        assert shown == pytest.approx(inspector.errors(part)[0], rel=1e-3)


def test_the_smallest_threshold_stays_a_threshold(parts):
    faint = 1e-4 * parts.x_train
    inspector = aekit.Inspector(aekit.Mean).fit(faint)
    assert aekit.explore.heatmap(inspector, faint).threshold == inspector.threshold_ > 0
    assert 0 < aekit.explore.heatmap(aekit.Mean(faint), faint).threshold < 1e-4


def test_a_detectors_threshold_is_not_that_of_a_heat_map(parts):
    detector = aekit.Detector(aekit.Mean, false_alarms=0.05).fit(parts)
    assert aekit.explore.heatmap(detector, parts).threshold == aekit.explore.heatmap(detector.model_, parts).threshold


def test_a_saved_inspector_of_patches_scores_alike_in_a_new_process(parts, tmp_path):
    inspector = aekit.Inspector(aekit.PatchPCA(parts, side=8, code=2, step=3), width=2.0).fit(parts)
    path = inspector.save(tmp_path / "inspector.npz")
    np.save(tmp_path / "parts.npy", parts.x_test)
    code = ("import sys, numpy as np, aekit\ninspector = aekit.Inspector.load(sys.argv[1])\n"
            "np.save(sys.argv[3], inspector.heat_maps(np.load(sys.argv[2])))\n"
            "print(inspector.threshold_, inspector.range_, inspector.model_, sep='|', end='')")
    ran = subprocess.run([sys.executable, "-c", code, path, tmp_path / "parts.npy", tmp_path / "heat.npy"],
                         capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == f"{inspector.threshold_}|{inspector.range_}|{inspector.model_}"
    np.testing.assert_allclose(np.load(tmp_path / "heat.npy"), inspector.heat_maps(parts.x_test), atol=1e-6)


def test_parts_of_another_range_are_refused_and_strange_ones_are_not(parts):
    inspector = aekit.Inspector(aekit.Mean).fit(parts)
    with pytest.raises(ValueError, match=r"Inspector: got values 0..1.*, expected about .*as in fit. Type x / 255"):
        inspector.predict((255 * parts.x_test).round())
    of_bytes = aekit.Inspector(aekit.Mean).fit((255 * parts.x_train).round().astype(np.uint8))
    with pytest.raises(ValueError, match="Type x \\* 255"):
        of_bytes.predict(parts.x_test)
    dim = aekit.Inspector(aekit.Mean).fit(0.01 * parts.x_train)
    for judge, strange in ((inspector, 0), (inspector, 1), (of_bytes, 0), (of_bytes, 1), (dim, 1)):
        assert judge.predict(np.full((1, 64, 64, 1), strange)) == -1


def test_an_inspector_trains_an_untrained_model_on_good_parts(parts):
    model = aekit.conv(parts.shape, code=2, filters=(4, 8), corrupt=aekit.Blots(1))
    inspector = aekit.Inspector(model, epochs=1).fit(parts)
    assert isinstance(inspector.model_, aekit.Frozen) and inspector.heat_maps(parts.x_test).shape == (48, 64, 64)


def test_the_table_has_a_figure_for_each_kind_and_level(parts):
    patches = aekit.PatchPCA(parts, side=8, code=2)
    table = aekit.inspect({"grey": Plain(), "mean": aekit.Mean, "patches": patches}, parts)
    assert [row.name for row in table] == ["grey", "mean", "patches"]
    assert set(table[0].image) == set(table[0].pixel) == {"scratch", "stain", "hole"}
    assert table[0].worst > 0.9
    page = table._repr_html_()
    assert all(f"{kind}: {level}" in page for kind in table[0].image for level in ("parts", "pixels"))
    assert "scratch" in repr(table)


def test_the_bundled_model_finds_every_kind_of_damage_better_than_the_mean_part_and_pca_of_patches():
    data = aekit.load("textures")
    model = aekit.Patchwise(aekit.load_model("textures-repair"), data.shape)
    baselines = {"mean": aekit.Mean(data.x_train), "few": aekit.PatchPCA(data.x_train, side=16, code=16),
                 "many": aekit.PatchPCA(data.x_train, side=16, code=48)}
    mine, *others = aekit.inspect({"mine": model, **baselines}, data)
    assert min(mine.image.values()) >= 0.95 and min(mine.pixel.values()) >= 0.90
    for other in others:
        for kind in data.class_names[1:]:
            assert mine.image[kind] > other.image[kind] and mine.pixel[kind] > other.pixel[kind], (other.name, kind)


def test_a_set_without_masks_is_refused():
    with pytest.raises(ValueError, match="'digits' has no masks"):
        aekit.inspect(aekit.Mean, aekit.load("digits"))


def test_patches_with_all_their_components_give_the_picture_back():
    x = RNG.random((4, 24, 20, 1)).astype(np.float32)
    model = aekit.PatchPCA(x, side=4, code=16, step=2)
    np.testing.assert_allclose(model.reconstruct(x), x, atol=1e-4)
    few = aekit.PatchPCA(x, side=4, code=2, step=4)
    assert few.code_size == 2 * 6 * 5 and 0 < aekit.metrics.error(few, x) < x.var()
    with pytest.raises(ValueError, match="a step of 1 to the patch"):
        aekit.PatchPCA(x, side=4, code=2, step=5)


def test_a_pixel_is_the_mean_over_the_patches_that_cover_it():
    class Ramp:
        shape, code_size = (4, 4, 1), 1

        def reconstruct(self, x):
            return np.broadcast_to(np.arange(4, dtype=np.float32)[:, None], (len(x), 4, 4))[..., None]

    made = aekit.Patchwise(Ramp(), (6, 6, 1), step=2).reconstruct(np.zeros((1, 6, 6, 1)))
    np.testing.assert_allclose(made[0, :, 0, 0], [0, 1, (2 + 0) / 2, (3 + 1) / 2, 2, 3])


def test_patches_come_from_the_pictures_and_are_the_same_for_a_seed():
    x = RNG.random((3, 12, 9, 2)).astype(np.float32)
    found = aekit.patches(x, side=5, count=50, seed=1)
    windows = np.lib.stride_tricks.sliding_window_view(x, (5, 5), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    known = {window.tobytes() for window in np.ascontiguousarray(windows.reshape(-1, 5, 5, 2))}
    assert found.shape == (50, 5, 5, 2) and all(np.ascontiguousarray(patch).tobytes() in known for patch in found)
    np.testing.assert_array_equal(found, aekit.patches(x, side=5, count=50, seed=1))
    with pytest.raises(ValueError, match="at least as large as a patch"):
        aekit.patches(x, side=10)


def test_blots_hit_pictures_in_training_only_and_differ_by_seed():
    x = np.full((60, 32, 32, 1), 0.5, np.float32)
    blots = aekit.Blots(2)
    spoilt = blots.corrupt(x, seed=1)
    assert spoilt.shape == x.shape and spoilt.min() >= 0 and spoilt.max() <= 1
    hit = (np.abs(spoilt - x) > 0.02).mean(axis=(1, 2, 3))
    assert 0.5 < (hit > 0).mean() < 1 and 0.02 < hit.mean() < 0.5
    np.testing.assert_array_equal(spoilt, blots.corrupt(x, seed=1))
    assert (spoilt != blots.corrupt(x, seed=2)).any()
    np.testing.assert_array_equal(np.asarray(blots(x)), x)
    assert (np.asarray(blots(x, training=True)) != x).any()
    assert type(blots).from_config(blots.get_config()).get_config() == blots.get_config()
    with pytest.raises(ValueError, match="got count=0"):
        aekit.Blots(0)


def test_a_brush_changes_what_it_touches_and_nothing_else():
    part = np.full((64, 64, 1), 0.5, np.float32)
    for tool, level in (("bright scratch", 0.9), ("dark scratch", 0.125), ("stain", 0.2), ("hole", 0.06)):
        damaged = heating.brushed(part, [[0.25, 0.5, 0.75, 0.5]], [tool])
        assert damaged[32, 32, 0] == pytest.approx(level, abs=0.25 if "scratch" in tool else 0.01)
        np.testing.assert_array_equal(damaged[:16], part[:16])


def test_the_figure_says_how_hot_each_part_is(parts):
    inspector = aekit.Inspector(Plain()).fit(parts)
    figure = aekit.show.heatmaps(inspector, parts.x_test[10:16], masks=parts.factors_test["mask"][10:16])
    assert len(figure.axes_grid) == 3 and len(figure.axes_grid[0]) == 6
    assert f"threshold is {inspector.threshold_:.3f}" in figure.says
    assert "6 parts" in aekit.show.heatmaps(Plain(), parts.x_test[:6]).says


def test_a_report_is_one_page_and_one_picture_that_say_the_same(parts, tmp_path):
    inspector = aekit.Inspector(Plain()).fit(parts)
    bad = np.flatnonzero(parts.y_test == 3)[0]
    when = datetime.datetime(2026, 5, 4, 10, 30)
    found = aekit.report(inspector, parts.x_test[bad], tmp_path / "part 7.html", when=when)
    assert found.is_defective and found.verdict.startswith("Defective: ") and found.score > found.threshold
    page = (tmp_path / "part 7.html").read_text(encoding="utf-8")
    assert "2026-05-04 10:30" in page and found.verdict in page and "<h1>part 7</h1>" in page
    assert not re.search(r"(src|href)=[\"'](?!data:)", page), "the page needs nothing beside it"
    inside = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    assert inside == (tmp_path / "part 7.png").read_bytes() and Image.open(io.BytesIO(inside)).size[0] > 800
    row, column = found.place
    mask = parts.factors_test["mask"][bad]
    assert mask[max(row - 3, 0):row + 2, max(column - 3, 0):column + 2].any()
    good = aekit.report(inspector, np.full((64, 64, 1), 0.5), tmp_path / "good")
    assert not good.is_defective and good.verdict.startswith("Good: ") and good.score < good.threshold


def test_a_report_escapes_names_and_refuses_what_it_cannot_do(parts, tmp_path):
    inspector = aekit.Inspector(Plain()).fit(parts)
    aekit.report(inspector, parts.x_test[0], tmp_path / "a", name="<b>part</b>")
    assert "<b>part</b>" not in (tmp_path / "a.html").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="expected one part"):
        aekit.report(inspector, parts.x_test[:1], tmp_path / "b")
    with pytest.raises(TypeError, match="expected a fitted inspector"):
        aekit.report(Plain(), parts.x_test[0], tmp_path / "b")
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        aekit.report(inspector, parts.x_test[0], tmp_path / "none" / "b")
