"""Files fetched on demand: cache, mirror, checksum, and one clear error when a file cannot be had."""

import hashlib
import logging
import os
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ._unpacking import Damaged, content, odd

CONNECT_SECONDS = 10  # to reach the server
SILENT_SECONDS = 30   # without a single byte
STARTS = {".gz": (b"\x1f\x8b", "a gzip file"), ".png": (b"\x89PNG", "a PNG picture"),
          ".zip": (b"PK\x03\x04", "a zip archive")}  # of every file of a set
MOST = 4  # times the size that an archive may have which its server packs anew
CHUNK = 1 << 16


@dataclass(frozen=True)
class RemoteFile:
    """A file that lies at `address`, at `<mirror>/<folder>/<name>` on a mirror, and so in the cache.

    An archive that its server packs anew for whoever asks has no checksum of its own: with `members`, a pattern of
    names, `sha256` is that of what it holds, and `size` is about its own.

    Where it travels packed, the cache holds it unpacked, and `sha256` and `size` are of that: a mirror has it as
    `<name><packed>`, and `address` may be a zip archive with it as `member`. With no address `elsewhere` says why.
    """

    folder: str
    name: str
    address: str
    sha256: str
    size: int  # bytes
    members: re.Pattern | None = None
    packed: str = ""
    member: str = ""
    elsewhere: str = ""


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
    return all(_is_whole(cache_dir() / file.folder / file.name, file)
               or _is_whole(_local(_locate(file)), file, file.packed) for file in files)


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
    known = None if file.members else file.sha256
    if not where and not _is_whole(folder / file.name, file):
        raise OSError(f"load: {file.elsewhere} Set AEKIT_DATA_URL to a mirror's address or folder that holds "
                      f"{file.folder}/{file.name}{file.packed}, or put {file.name} into {folder}. These need no "
                      f"network: {', '.join(offline())}.")
    try:
        if file.members and (folder / file.name).is_file() and contents_hash(folder / file.name, file) != file.sha256:
            (folder / file.name).unlink()
        with _quiet_pooch():
            return Path(pooch.retrieve(where, known_hash=known, fname=file.name, path=folder,
                                       downloader=lambda url, target, _: _copy(url, target, file, progress)))
    except (_Failure, Damaged) as error:
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
        f"holds {file.folder}/{file.name}{file.packed}. These need no network: {', '.join(offline())}.") from None


def _locate(file):
    mirror = os.environ.get("AEKIT_DATA_URL", "").strip()
    if not mirror:
        return file.address
    separator = "" if mirror.endswith(("/", "\\")) else "/"
    plain = f"{mirror}{separator}{file.folder}/{file.name}"
    return plain if _is_whole(_local(plain), file) else plain + file.packed


def _local(where):
    """The path that an address without a network stands for, or None."""
    if not where:
        return None
    parts = urlsplit(where)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return None if "://" in where else Path(where).expanduser()


def _is_whole(path, file, packed=""):
    return path is not None and path.is_file() and (
        bool(file.members) or path.stat().st_size == file.size or bool(packed) and path.name.endswith(packed))


def _copy(where, target, file, progress):
    """Write the file's bytes to target; _Failure unless they are exactly the file."""
    path = _local(where)
    chunks = _from_web(where, file) if path is None else _from_folder(path)
    seen, received = hashlib.sha256(), 0
    start, kind = STARTS.get(Path(file.name).suffix, (b"", "a text file"))
    with open(target, "wb") as output:
        for chunk in content(chunks, where, file):
            if received == 0 and (not chunk.startswith(start) or not start and chunk.lstrip()[:1] == b"<"):
                raise _Failure(f"{odd(chunk)} came, {kind} was expected")
            received += len(chunk)
            if received > (MOST if file.members else 1) * file.size:
                raise _Failure(f"more than the file's {file.size:,} bytes came")
            output.write(chunk)
            seen.update(chunk)
            progress.update(len(chunk))
    if received < file.size and not file.members:
        raise _Failure(f"it ended after {received:,} of {file.size:,} bytes")
    found = contents_hash(target, file) if file.members else seen.hexdigest()
    if found is None:
        raise _Failure(f"it is damaged, or cut off after {received:,} bytes")
    if found != file.sha256:
        raise _Failure(f"it is damaged or another file, its sha256 is {found[:12]}..., "
                       f"{file.sha256[:12]}... was expected")


def contents_hash(path, file):
    """The sha256 of what a zip archive holds under the names of `file.members`; None where it cannot be read.

    Of the names, without folders, in their order, each with the sha256 of its bytes.
    """
    whole = hashlib.sha256()
    try:
        with zipfile.ZipFile(path) as archive:
            listed = {Path(member.filename).name: member for member in archive.infolist()
                      if file.members.fullmatch(member.filename)}
            if sum(member.file_size for member in listed.values()) > 4 * MOST * file.size:
                return None
            for name in sorted(listed):
                whole.update(name.encode() + b"\0" + hashlib.sha256(archive.read(listed[name])).digest())
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        return None
    return whole.hexdigest()


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
        whole = "" if file.packed or file.member else f" of {file.size:,}"
        raise _Failure(f"the connection was cut after {received:,}{whole} bytes") from None


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
