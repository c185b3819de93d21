"""In which encoding a text file is written: recognised and said, or refused with what to type."""

import codecs

# UTF-32 first: its mark begins with that of UTF-16.
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32",
        codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Beyond these, text that is read as Western European was written in something else.
WESTERN = set("àâäáãåæçèéêëìíîïñòóôõöøœùúûüýÿßšžÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝŠŽ€£°µ²³½¼§“”‘’„–—…«»•·´©®™¿¡ºª±×\xa0")
CHUNK = 1 << 20


def encoding_of(path, head, encoding=None):
    """(name of the encoding, list of sentences about it); ValueError where it is another than the given one, or none.

    Without a given one: what a byte order mark says, else UTF-8, else Windows' Western European where every letter
    fits. head: the first bytes of the file.
    """
    if encoding is not None:
        return _as_said(path, encoding), [f"Read as {encoding}, as you said."]
    if found := next((name for mark, name in BOMS.items() if head.startswith(mark)), None):
        _check(path, found)
        return found, [f"Read as {found.upper().removesuffix('-SIG')}, as its first bytes say."]
    if head.count(b"\0") > len(head) // 4:
        wide = next((order for order, at in (("le", 2), ("be", 0)) if not any(head[at::4] + head[at + 1::4])), None)
        found = f"utf-32-{wide}" if wide else f"utf-16-{'le' if head[0] else 'be'}"
        raise ValueError(f"from_csv: {path.name}, line 1: zero bytes stand between the letters, as in "
                         f"{found[:6].upper()}, and the file does not say so. Type encoding={found!r}.")
    if b"\0" in head:
        raise ValueError(f"from_csv: {path.name}, line {_line(path, head.index(0))}: a zero byte; this is no text. "
                         "Save the table as CSV again.")
    wrong = _first_wrong(path, "utf-8")
    return ("utf-8", []) if wrong is None else _western(path, *wrong)


def _western(path, place, byte):
    line = _line(path, place)
    if _first_wrong(path, "cp1252") is not None or _letters(path, "cp1252") - WESTERN:
        raise ValueError(f"from_csv: {path.name}, line {line}: byte 0x{byte:02x} is not UTF-8, and the text does not "
                         "look Western European either. Type its encoding: encoding='cp1250' (Central Europe), "
                         "'cp1251' (Cyrillic), 'cp1253' (Greek), 'shift_jis' (Japanese), 'gb18030' (Chinese), say.")
    with path.open(encoding="cp1252", newline="") as file:
        word = next(word for text in file for word in text.replace(";", ",").replace("\t", ",").split(",")
                    if not word.isascii())
    return "cp1252", [f"Not UTF-8 (byte 0x{byte:02x} in line {line}): read as cp1252, Windows' Western European. If "
                      f"{word.strip()!r} is not what it should be, type encoding=."]


def _as_said(path, encoding):
    try:
        "".encode(encoding)  # unlike a look-up, it refuses what is no encoding of text, such as base64
        name = codecs.lookup(encoding).name
    except (LookupError, TypeError, ValueError):
        raise ValueError(f"from_csv: got encoding={encoding!r}, expected an encoding of text that Python knows. "
                         "Type encoding='utf-8'.") from None
    _check(path, encoding)
    # Letters of several bytes that are good UTF-8 are hardly ever anything else.
    if name not in ("utf-8", "utf-8-sig", "utf-16", "utf-32") and _first_wrong(path, "utf-8") is None:
        with path.open(encoding=encoding, newline="") as wrong, path.open(encoding="utf-8", newline="") as right:
            for line, (a, b) in enumerate(zip(wrong, right, strict=False), start=1):
                if a != b and "\0" not in b:
                    raise ValueError(f"from_csv: {path.name}, line {line}: got encoding={encoding!r}, but the file is "
                                     f"good UTF-8: {b.strip()[:40]!r} would become {a.strip()[:40]!r}. "
                                     "Type encoding='utf-8'.")
    return encoding


def _check(path, encoding):
    wrong = _first_wrong(path, encoding)
    if wrong is not None:
        raise ValueError(f"from_csv: {path.name}, line {_line(path, wrong[0])}: byte 0x{wrong[1]:02x} is not "
                         f"{encoding}. Leave encoding out, or type encoding='cp1252'.")


def _first_wrong(path, encoding):
    """(place, byte) of the first byte that the encoding cannot read, or None."""
    decoder, done = codecs.getincrementaldecoder(encoding)(), 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return done - pending + error.start, error.object[error.start]
            if not chunk:
                return None
            done += len(chunk)


def _letters(path, encoding):
    """All characters of the file beyond ASCII."""
    found = set()
    with path.open(encoding=encoding, newline="") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return {letter for letter in found if not letter.isascii()}


def _line(path, place):
    with path.open("rb") as file:
        return file.read(place).count(b"\n") + 1
