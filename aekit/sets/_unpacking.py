"""The file itself out of what an address sends: as it is, gzipped, or as a member of a zip archive."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from urllib.parse import urlsplit


class Damaged(Exception):
    """Why nothing can be taken out, as the end of a sentence."""


def content(chunks, where, file):
    """The bytes of `file` in chunks. `chunks`: what comes from the address `where`."""
    suffix = PurePosixPath(urlsplit(where).path.replace("\\", "/")).suffix
    if file.member and suffix == ".zip":
        return _member(chunks, file.member)
    return _gunzipped(chunks) if file.packed and suffix == file.packed else chunks


def _gunzipped(chunks):
    unpack, started = zlib.decompressobj(31), False      # 31: with gzip's header and checksum
    for chunk in chunks:
        if not started and not chunk.startswith(b"\x1f\x8b"):
            raise Damaged(f"{odd(chunk)} came, a gzip file was expected")
        started = True
        try:
            yield unpack.decompress(chunk)
        except zlib.error:
            raise Damaged("it is damaged, it cannot be unpacked") from None
    if not unpack.eof:
        raise Damaged("it ended before its end")


def _member(chunks, name):
    whole = b"".join(chunks)
    if not whole.startswith(b"PK"):
        raise Damaged(f"{odd(whole)} came, a zip archive was expected")
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive, archive.open(name) as source:
            while part := source.read(1 << 16):
                yield part
    except KeyError:
        raise Damaged(f"the archive holds no {name}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise Damaged("the archive is damaged or cut") from None


def odd(chunk):
    """What came in place of a file, in words."""
    return "a web page (a network's log-in page?)" if chunk.lstrip()[:1] == b"<" else "something else"
