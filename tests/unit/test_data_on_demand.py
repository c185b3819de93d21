"""The real sets with anomalies: what each holds, and what is said where it cannot be had."""

import gzip
import hashlib
import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

import aekit
from aekit import data
from aekit.sets import _download, creditcard, ecg5000, nab, nsl_kdd

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
TEXT = b"1.0 2.0\n" * 1000


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """An empty cache, no mirror and no network."""
    monkeypatch.setenv("AEKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("AEKIT_DATA_URL", raising=False)
    monkeypatch.setattr(_download, "_from_web", _no_network)
    return tmp_path


def _no_network(*_):
    raise _download._Failure("no connection could be made")
    yield  # pragma: no cover


def test_ecg5000_is_split_as_the_tutorial_splits_it(load):
    from sklearn.model_selection import train_test_split

    found = load("ecg5000")
    with gzip.open(SHARED / "ecg5000" / "ECG5000_TRAIN.txt.gz") as train, \
            gzip.open(SHARED / "ecg5000" / "ECG5000_TEST.txt.gz") as test:
        table = np.concatenate([np.loadtxt(train), np.loadtxt(test)])[:4998]
    x_train, x_test, y_train, y_test = train_test_split(table[:, 1:], table[:, 0] == 1, test_size=0.2, random_state=21)
    np.testing.assert_allclose(found.x_train[..., 0], x_train, atol=1e-6)
    np.testing.assert_allclose(found.x_test[..., 0], x_test, atol=1e-6)
    np.testing.assert_array_equal(found.y_train == 0, y_train)
    np.testing.assert_array_equal(found.y_test == 0, y_test)


def test_the_subset_of_creditcard_says_that_it_is_one_and_how_to_weigh_it(load):
    found = load("creditcard")
    assert "subset" in found.source and found.description.startswith("A subset: all 492 frauds")
    y = np.concatenate([found.y_train, found.y_test])
    weight = np.concatenate([found.factors_train["weight"], found.factors_test["weight"]])
    assert y.sum() == 492 and weight[y == 0].sum() == pytest.approx(284_315) and (weight[y > 0] == 1).all()
    assert found.records_train["Time"].max() < 86_400 <= found.records_test["Time"].min()
    amount = np.concatenate([found.records_train["Amount"], found.records_test["Amount"]])[y > 0]
    assert amount.mean() == pytest.approx(122.211, abs=1e-3)     # the published mean of the frauds


def test_the_full_creditcard_file_is_read_as_such(tmp_path, monkeypatch):
    header = ",".join(f'"{name}"' for name in ["Time", *(f"V{i}" for i in range(1, 29)), "Amount", "Class"])
    rows = [",".join(map(str, [when, *np.arange(28) * 0.1 + when / 1e5, 5.0, f'"{kind}"']))
            for when, kind in ((0, 0), (500, 0), (900, 1), (90_000, 0), (90_100, 1))]
    (tmp_path / "creditcard.csv").write_text("\n".join([header, *rows]))
    monkeypatch.setattr(creditcard, "NORMAL_IN_FULL", 3)
    found = creditcard._dataset(tmp_path / "creditcard.csv")
    assert found.x_train.shape == (3, 29) and found.y_test.tolist() == [0, 1]
    assert "subset" not in found.description + found.source
    assert (found.factors_train["weight"] == 1).all()


def test_nsl_kdd_holds_out_kinds_of_attack_never_seen(load):
    found = load("nsl_kdd")
    assert (len(found.x_train), len(found.x_test)) == (125_973, 22_544) and len(found.x_normal) == 67_343
    seen, there = (set(np.unique(y)) for y in (found.y_train, found.y_test))
    new = {found.class_names[label] for label in there - seen}
    assert len(new) == 17 and {"mscan", "apache2", "saint"} <= new
    np.testing.assert_array_equal(found.factors_test["new"], ~np.isin(found.y_test, list(seen)))
    assert set(found.factors_test["family"]) == {"none", *nsl_kdd.FAMILIES}
    assert "num_outbound_cmds" not in found.columns and "service = http" in found.columns


def test_nab_is_one_day_in_a_window_and_marks_the_labelled_failures(load, monkeypatch):
    found = load("nab")
    assert found.shape == (288, 1) and found.sampling_rate == pytest.approx(1 / 300)
    np.testing.assert_array_equal(found.y_test > 0, found.factors_test["anomalous"].any(axis=1))
    day = np.timedelta64(1, "D")
    assert found.factors_train["start"].max() + day <= found.factors_test["start"].min() + np.timedelta64(300, "s")
    monkeypatch.setenv("AEKIT_DATA_URL", str(SHARED))
    whole = nab.series()
    assert whole.values.shape == (22_695, 1) and 0.09 < whole.anomalous.mean() < 0.11
    edges = np.flatnonzero(np.diff(whole.anomalous.astype(int)) > 0)
    assert [str(whole.time[edge + 1])[:10] for edge in edges] == [first[:10] for first, _ in nab.FAILURES]


@pytest.mark.parametrize("name", ["ecg5000", "creditcard", "nab"])
def test_without_a_network_the_error_says_what_still_works(nowhere, name):
    with pytest.raises(OSError, match="no connection could be made.*set AEKIT_DATA_URL.*beats, cards, "):
        aekit.load(name)
    assert not [path for path in nowhere.rglob("*") if path.is_file()]


def test_nsl_kdd_without_a_mirror_says_that_its_page_no_longer_serves_it(nowhere):
    with pytest.raises(OSError, match=re.escape("'nsl_kdd' is no longer offered by its official page")) as raised:
        aekit.load("nsl_kdd")
    assert "nsl-kdd/KDDTrain+.txt.gz" in str(raised.value) and "put KDDTrain+.txt into" in str(raised.value)


@pytest.fixture
def small(nowhere, monkeypatch):
    """ecg5000 as a file of 1,000 lines that lies gzipped on a folder's mirror, or zipped at its address."""
    file = _download.RemoteFile("ecg5000", "beats.txt", "https://example.org/some/ECG.zip",
                                hashlib.sha256(TEXT).hexdigest(), len(TEXT), packed=".gz", member="beats.txt")
    monkeypatch.setattr(ecg5000, "FILES", [file])
    monkeypatch.setitem(data._FILES, "ecg5000", [file])
    (nowhere / "mirror" / "ecg5000").mkdir(parents=True)
    return file


def fetched(file):
    path, = _download.fetch("ecg5000", [file], data.offline)
    return path.read_bytes()


def zipped(name, content):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return whole.getvalue()


@pytest.mark.parametrize("name", ["beats.txt.gz", "beats.txt"])
def test_a_mirror_may_hold_a_file_packed_or_as_it_is(small, nowhere, monkeypatch, name):
    content = gzip.compress(TEXT) if name.endswith(".gz") else TEXT
    (nowhere / "mirror" / "ecg5000" / name).write_bytes(content)
    monkeypatch.setenv("AEKIT_DATA_URL", str(nowhere / "mirror"))
    assert "ecg5000" in data.offline()
    assert fetched(small) == TEXT
    monkeypatch.delenv("AEKIT_DATA_URL")
    assert "ecg5000" in data.offline() and fetched(small) == TEXT     # from the cache


def test_a_file_is_taken_out_of_the_archive_at_its_address(small, monkeypatch):
    monkeypatch.setattr(_download, "_from_web", lambda *_: iter([zipped("beats.txt", TEXT)]))
    assert fetched(small) == TEXT


@pytest.mark.parametrize(("content", "told"), [
    (gzip.compress(TEXT)[:-20], "ended before its end"), (gzip.compress(TEXT[:-8]), "it ended after 7,992 of 8,000"),
    (gzip.compress(TEXT[:-8] + b"3.0 4.0\n"), "its sha256 is"), (gzip.compress(TEXT * 2), "more than the file's 8,000"),
    (b"<html>log in</html>", "a web page"), (b"plain", "a gzip file was expected"),
    (gzip.compress(TEXT)[:10] + b"\xff" * 60, "cannot be unpacked")],
    ids=["cut", "short", "changed", "long", "web page", "plain", "no gzip"])
def test_a_packed_file_that_is_damaged_is_one_clear_error(small, nowhere, monkeypatch, content, told):
    (nowhere / "mirror" / "ecg5000" / "beats.txt.gz").write_bytes(content)
    monkeypatch.setenv("AEKIT_DATA_URL", str(nowhere / "mirror"))
    with pytest.raises(OSError, match=told) as raised:
        fetched(small)
    assert "beats.txt.gz" in str(raised.value) and "Correct AEKIT_DATA_URL" in str(raised.value)
    assert not (nowhere / "cache" / "ecg5000" / "beats.txt").exists()


@pytest.mark.parametrize(("content", "told"), [
    (zipped("beats.txt", TEXT)[:-30], "the archive is damaged"), (zipped("other.txt", TEXT), "holds no beats.txt"),
    (zipped("beats.txt", TEXT[:-8]), "it ended after"), (b"<html>", "a web page.* a zip archive was expected")],
    ids=["cut", "another", "short", "web page"])
def test_an_archive_that_is_damaged_is_one_clear_error(small, nowhere, monkeypatch, content, told):
    monkeypatch.setattr(_download, "_from_web", lambda *_: iter([content]))
    with pytest.raises(OSError, match=told):
        fetched(small)
    assert not (nowhere / "cache" / "ecg5000" / "beats.txt").exists()
