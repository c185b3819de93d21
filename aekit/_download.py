"""Files fetched on demand: cache, mirror, checksum, and one clear error when a file cannot be had."""

import hashlib
import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

CONNECT_SECONDS = 10  # to reach the server
SILENT_SECONDS = 30   # without a single byte
STARTS = {".gz": (b"\x1f\x8b", "a gzip file"), ".png": (b"\x89PNG", "a PNG picture")}  # of every file of a set
CHUNK = 1 << 16


@dataclass(frozen=True)
class RemoteFile:
    """A file that lies at `address`, at `<mirror>/<folder>/<name>` on a mirror, and so in the cache."""

    folder: str
    name: str
    address: str
    sha256: str
    size: int  # bytes


class _Failure(Exception):
    """Why a file could not be had, as the end of a sentence."""


def cache_dir():
    """Where downloaded files are kept: the environment variable AEKIT_CACHE, or the system's cache folder."""
    if os.environ.get("AEKIT_CACHE"):
        return Path(os.environ["AEKIT_CACHE"]).expanduser()
    import pooch

    return Path(pooch.os_cache("aekit"))


def at_hand(files):
    """Whether all files can be read without a network: from the cache, or from a folder that is the mirror."""
    return all(_is_whole(cache_dir() / file.folder / file.name, file) or _is_whole(_local(_locate(file)), file)
               for file in files)


def fetch(data_set, files, offline):
    """Paths of the files in the cache, downloaded first where they are missing or damaged.

    data_set: the name to show. files: list of RemoteFile. offline: a function that gives the names that need no
    download, for the error. Raises OSError when a file cannot be had; nothing half-written is left then.
    """
    with _progress(data_set, files) as progress:
        return [_fetch_one(data_set, file, offline, progress) for file in files]


def _fetch_one(data_set, file, offline, progress):
    import pooch

    where, folder = _locate(file), cache_dir() / file.folder
    try:
        with _quiet_pooch():
            return Path(pooch.retrieve(where, known_hash=file.sha256, fname=file.name, path=folder,
                                       downloader=lambda url, target, _: _copy(url, target, file, progress)))
    except _Failure as error:
        reason = str(error)
    except OSError as error:
        raise OSError(
            f"load: {file.name} of {data_set!r} cannot be kept in {folder}: {error.strerror or error}. It needs "
            f"{file.size / 1e6:.1f} MB there. Make room, or set AEKIT_CACHE to another folder.") from None
    mirror = os.environ.get("AEKIT_DATA_URL", "").strip()
    cure = (f"Correct AEKIT_DATA_URL, which is {mirror!r}, or unset it" if mirror else
            "Try again with a network, or set AEKIT_DATA_URL to a mirror's address or folder")
    raise OSError(
        f"load: {file.name} of {data_set!r} was looked for in {folder} and at {where}: {reason}. {cure}; a mirror "
        f"holds {file.folder}/{file.name}. These need no network: {', '.join(offline())}.") from None


def _locate(file):
    mirror = os.environ.get("AEKIT_DATA_URL", "").strip()
    if not mirror:
        return file.address
    separator = "" if mirror.endswith(("/", "\\")) else "/"
    return f"{mirror}{separator}{file.folder}/{file.name}"


def _local(where):
    """The path that an address without a network stands for, or None."""
    parts = urlsplit(where)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return None if "://" in where else Path(where).expanduser()


def _is_whole(path, file):
    return path is not None and path.is_file() and path.stat().st_size == file.size


def _copy(where, target, file, progress):
    """Write the file's bytes to target; _Failure unless they are exactly the file."""
    path = _local(where)
    chunks = _from_web(where, file) if path is None else _from_folder(path)
    seen, received = hashlib.sha256(), 0
    with open(target, "wb") as output:
        for chunk in chunks:
            start, kind = STARTS[Path(file.name).suffix]
            if received == 0 and not chunk.startswith(start):
                what = "a web page (a network's log-in page?)" if chunk.lstrip()[:1] == b"<" else "something else"
                raise _Failure(f"{what} came, {kind} was expected")
            received += len(chunk)
            if received > file.size:
                raise _Failure(f"more than the file's {file.size:,} bytes came")
            output.write(chunk)
            seen.update(chunk)
            progress.update(len(chunk))
    if received < file.size:
        raise _Failure(f"it ended after {received:,} of {file.size:,} bytes")
    if seen.hexdigest() != file.sha256:
        raise _Failure(f"it is damaged or another file, its sha256 is {seen.hexdigest()[:12]}..., "
                       f"{file.sha256[:12]}... was expected")


def _from_folder(path):
    try:
        with open(path, "rb") as source:
            while chunk := source.read(CHUNK):
                yield chunk
    except OSError as error:
        raise _Failure(f"{error.strerror or error}") from None


def _from_web(url, file):
    import requests
    import urllib3

    received = 0
    try:
        # identity: the file itself is a .gz, which must not be unpacked on the way
        with requests.get(url, stream=True, timeout=(CONNECT_SECONDS, SILENT_SECONDS),
                          headers={"Accept-Encoding": "identity"}) as response:
            if response.status_code != 200:
                raise _Failure(f"the server answered {response.status_code} {response.reason}".rstrip())
            for chunk in response.raw.stream(CHUNK, decode_content=False):
                received += len(chunk)
                yield chunk
    except requests.ConnectTimeout:
        raise _Failure(f"no answer within {CONNECT_SECONDS:g} s") from None
    except (requests.ReadTimeout, urllib3.exceptions.ReadTimeoutError):
        raise _Failure(f"nothing came for {SILENT_SECONDS:g} s, after {received:,} bytes") from None
    except (requests.exceptions.InvalidSchema, requests.exceptions.InvalidURL):
        raise _Failure("this is neither an http(s) address nor a folder") from None
    except requests.ConnectionError as error:
        told = "the connection was cut" if "aborted" in str(error) else "no connection could be made"
        raise _Failure(told) from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
        raise _Failure(f"the connection was cut after {received:,} of {file.size:,} bytes") from None


@contextmanager
def _progress(data_set, files):
    """One bar over all the bytes that are still to come; none where there are none."""
    from tqdm.auto import tqdm

    missing = [file for file in files if not _is_whole(cache_dir() / file.folder / file.name, file)]
    with tqdm(total=sum(file.size for file in missing), unit="B", unit_scale=True, desc=data_set,
              disable=not missing) as bar:
        yield bar


@contextmanager
def _quiet_pooch():
    import pooch

    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
