"""Downloads: the real files arrive whole; whatever goes wrong ends in one clear error and leaves nothing behind."""

import errno
import gzip
import hashlib
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

import aekit
from aekit import data
from aekit.sets import _download

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


class Handler(BaseHTTPRequestHandler):
    """Serves the folder `server.root`, well or badly as `server.mode` says."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        server = self.server
        server.asked.append(self.path)
        path = server.root / self.path.lstrip("/")
        body = path.read_bytes() if path.is_file() else b""
        if server.mode == "404" or not body:
            return self.send_error(404)
        if server.mode == "reset":
            return self.connection.close()
        if server.mode == "hang":
            return server.released.wait(20)
        announced = len(body)
        if server.mode == "login":
            body = b"<!doctype html><title>Log in to the guest network</title>"
            announced = len(body)
        elif server.mode == "wrong byte":
            body = body[:-1] + bytes([body[-1] ^ 1])
        elif server.mode == "announces too much":
            announced += 1000
        elif server.mode == "announces too little":
            announced -= 10
        elif server.mode == "too much":
            body, announced = body * 2, 2 * len(body)
        self.send_response(200)
        self.send_header("Content-Length", str(announced))
        if server.mode == "names an encoding":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if server.mode == "cut":
            self.wfile.write(body[:len(body) // 2])
        elif server.mode == "silence":
            self.wfile.write(body[:len(body) // 2])
            self.wfile.flush()
            server.released.wait(20)
        else:
            self.wfile.write(body[:announced])
        self.close_connection = True


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server on this machine as the mirror, and an empty cache."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.root, server.mode, server.asked, server.released = tmp_path / "mirror", "well", [], threading.Event()
    server.address = f"http://127.0.0.1:{server.server_address[1]}"
    server.cache = tmp_path / "cache"
    monkeypatch.setenv("AEKIT_CACHE", str(server.cache))
    monkeypatch.setenv("AEKIT_DATA_URL", server.address)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(_download, "SILENT_SECONDS", 0.5)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def idx(values):
    header = struct.pack(f">I{values.ndim}I", 0x0800 + values.ndim, *values.shape)
    return gzip.compress(header + values.astype(np.uint8).tobytes(), mtime=0)


@pytest.fixture
def small_mnist(server, monkeypatch):
    """A stand-in of 40 noise pictures, so that no failure needs the real files."""
    rng = np.random.default_rng(0)
    (server.root / "mnist").mkdir(parents=True)
    files = []
    for file in data._IDX_SETS["mnist"]["files"]:
        count = 30 if file.name.startswith("train") else 10
        values = rng.integers(0, 256, (count, 28, 28)) if "images" in file.name else np.arange(count) % 10
        content = idx(values)
        (server.root / "mnist" / file.name).write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        files.append(_download.RemoteFile("mnist", file.name, "http://127.0.0.1:9/" + file.name, sha256, len(content)))
    monkeypatch.setitem(data._IDX_SETS, "mnist", {**data._IDX_SETS["mnist"], "files": files})
    return files


def files_under(folder):
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


@pytest.mark.parametrize(("name", "pixel_sum", "first_labels"), [
    ("mnist", 33.3184, [5, 0, 4, 1, 9]), ("fashion_mnist", 72.9404, [9, 0, 0, 3, 0])])
def test_the_real_set_arrives_whole_and_only_once(server, need, name, pixel_sum, first_labels, capsys):
    need(SHARED.is_dir(), f"{SHARED} with the real files is not there")
    server.root = SHARED
    found = aekit.load(name)
    assert found.x_train.shape == (60_000, 28, 28, 1) and found.x_test.shape == (10_000, 28, 28, 1)
    assert found.y_train[:5].tolist() == first_labels and np.bincount(found.y_train).min() > 5_000
    assert round(255 * float(found.x_train.mean(dtype=np.float64)), 4) == pixel_sum   # the published mean grey level
    assert f"{name}: 100%" in capsys.readouterr().err
    assert len(server.asked) == 4 and name in data.offline()
    aekit.load(name)
    assert len(server.asked) == 4
    assert capsys.readouterr().err == ""


FAILURES = {
    "404": "the server answered 404 Not Found",
    "reset": "the connection was cut",
    "hang": "nothing came for 0.5 s",
    "silence": "nothing came for 0.5 s",
    "cut": "the connection was cut",
    "announces too much": "the connection was cut",
    "announces too little": "it ended after",
    "too much": "more than the file's",
    "wrong byte": "sha256",
    "login": "a web page",
}


@pytest.mark.parametrize("mode", FAILURES)
def test_a_failed_download_is_one_clear_error_and_the_next_try_works(server, small_mnist, mode):
    server.mode = mode
    with pytest.raises(OSError) as raised:
        aekit.load("mnist")
    told = str(raised.value)
    assert FAILURES[mode] in told
    for fact in ("train-images-idx3-ubyte.gz", str(server.cache), server.address, "AEKIT_DATA_URL", "digits, glyphs"):
        assert fact in told
    assert raised.value.__suppress_context__ and raised.value.__cause__ is None
    assert len(server.asked) == 1, "no silent second try"
    assert files_under(server.cache) == []
    assert "mnist" not in data.offline()

    server.mode = "well"
    server.released.set()
    assert aekit.load("mnist").x_train.shape == (30, 28, 28, 1)


def test_a_failure_half_way_keeps_the_whole_files_and_nothing_else(server, small_mnist):
    (server.root / "mnist" / small_mnist[2].name).rename(server.root / "later")
    with pytest.raises(OSError, match=small_mnist[2].name):
        aekit.load("mnist")
    assert sorted(path.name for path in files_under(server.cache)) == sorted(file.name for file in small_mnist[:2])
    (server.root / "later").rename(server.root / "mnist" / small_mnist[2].name)
    server.asked.clear()
    aekit.load("mnist")
    assert len(server.asked) == 2


def test_a_server_that_names_an_encoding_still_gives_the_file(server, small_mnist):
    server.mode = "names an encoding"
    assert len(aekit.load("mnist").x_test) == 10


def test_without_a_network_the_error_says_so_and_where_to_turn(server, small_mnist, monkeypatch):
    monkeypatch.delenv("AEKIT_DATA_URL")   # the official address of small_mnist is a closed port
    with pytest.raises(OSError, match="no connection could be made.*set AEKIT_DATA_URL.*digits, glyphs"):
        aekit.load("mnist")
    assert files_under(server.cache) == []


@pytest.mark.parametrize("as_url", [False, True])
def test_a_folder_can_be_the_mirror_and_may_be_unplugged_afterwards(server, small_mnist, monkeypatch, as_url):
    monkeypatch.setenv("AEKIT_DATA_URL", server.root.as_uri() if as_url else str(server.root))
    aekit.load("mnist")
    monkeypatch.setenv("AEKIT_DATA_URL", str(server.root / "unplugged"))
    assert len(aekit.load("mnist").x_train) == 30
    assert server.asked == []


def test_a_folder_without_the_file_is_named(server, small_mnist, monkeypatch, tmp_path):
    monkeypatch.setenv("AEKIT_DATA_URL", str(tmp_path / "no_stick"))
    with pytest.raises(OSError, match="no_stick.*No such file.*Correct AEKIT_DATA_URL"):
        aekit.load("mnist")


def test_an_address_of_another_kind_is_refused(server, small_mnist, monkeypatch):
    monkeypatch.setenv("AEKIT_DATA_URL", "ftp://example.org/data")
    with pytest.raises(OSError, match="neither an http"):
        aekit.load("mnist")


def test_a_damaged_file_in_the_cache_is_fetched_again(server, small_mnist):
    aekit.load("mnist")
    cached = server.cache / "mnist" / small_mnist[0].name
    content = cached.read_bytes()
    cached.write_bytes(content[:-1] + b"?")
    aekit.load("mnist")
    assert cached.read_bytes() == content


def test_a_full_disk_says_how_much_room_is_needed(server, small_mnist, monkeypatch):
    class FullDisk:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def write(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(_download, "open", lambda *_: FullDisk(), raising=False)
    with pytest.raises(OSError, match="No space left on device.*needs 0.0 MB.*AEKIT_CACHE"):
        aekit.load("mnist")
    assert files_under(server.cache) == []


def test_a_cache_that_cannot_be_written_is_named(server, small_mnist):
    server.cache.write_text("a file where the folder should be")
    with pytest.raises(OSError, match="cannot be kept in .*cache.*AEKIT_CACHE"):
        aekit.load("mnist")


def test_stopping_a_download_leaves_nothing_behind(server, small_mnist, monkeypatch):
    def stopped(*_):
        yield gzip.compress(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(_download, "_from_web", stopped)
    with pytest.raises(KeyboardInterrupt):
        aekit.load("mnist")
    assert files_under(server.cache) == []


@pytest.mark.parametrize(("content", "told"), [
    (b"", "nothing"),
    (b"\x00\x00\x0d\x03" + bytes(12), "00000d03"),                        # floats
    (struct.pack(">II", 0x0801, 5) + b"1234", "says 5 and holds 4 bytes"),
    (struct.pack(">IIII", 0x0803, 2, 2, 2) + bytes(9), "says 2x2x2 and holds 9 bytes"),
])
def test_an_idx_file_that_is_not_one_is_refused(tmp_path, content, told):
    (tmp_path / "odd.gz").write_bytes(gzip.compress(content))
    with pytest.raises(ValueError, match=told):
        data._read_idx(tmp_path / "odd.gz")


def test_an_idx_file_gives_its_values_back(tmp_path):
    values = np.arange(24).reshape(2, 3, 4) * 11 % 256
    (tmp_path / "some.gz").write_bytes(idx(values))
    np.testing.assert_allclose(data._read_idx(tmp_path / "some.gz")[..., 0] * 255, values, atol=1e-4)
