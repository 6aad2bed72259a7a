"""Large JSON files read object by object, in memory bounded whatever the file holds.

The parser itself has no limits: it would gather a string of two gigabytes, or remember the path of a million nested
lists. So the bytes are watched before it sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO, Final

import ijson
import numpy as np

from maillage.contexts.directory.imports.finess.foreign import Headed
from maillage.contexts.directory.imports.refusal import FileRefused

try:
    # Named, so that a machine without the C library is slow and not something else.
    import ijson.backends.yajl2_c as backend
except ImportError:  # pragma: no cover - wheels of every platform that we install on carry it
    import ijson.backends.python as backend

BUFFER_BYTES: Final = 256 << 10
MAX_DEPTH: Final = 64
MAX_UNQUOTED_BYTES: Final = 1 << 20
# Between two objects of the list that is read: bytes, and quotes and brackets, which tell how many Python objects
# they become. The largest legal entity of the country, a thousand sites, takes a fifth of this.
MAX_OBJECT_BYTES: Final = 32 << 20
MAX_OBJECT_SIGNS: Final = 1_500_000

_ESCAPED: Final = re.compile(rb"\\.", re.DOTALL)
_QUOTE, _BACKSLASH = ord('"'), b"\\"
_STRUCTURE: Final = b'"[]{}'
_OTHER_BYTES: Final = bytes(set(range(256)) - set(_STRUCTURE))
_STEPS: Final = np.zeros(256, dtype=np.int8)
_STEPS[list(b"[{")] = 1
_STEPS[list(b"]}")] = -1

# Numbers must be read as floats: with whole numbers of any length, the C library (ijson 3.6, yajl 2.1) crashes the
# process on one that Python refuses, of more than 4,300 digits.
_READ: Final = {"use_float": True, "buf_size": BUFFER_BYTES}


class GuardedJson:
    """A stream of JSON that raises `FileRefused` before it can hurt its reader.

    Refused: nesting deeper than `MAX_DEPTH`, a megabyte without a quote, `MAX_OBJECT_BYTES` or `MAX_OBJECT_SIGNS`
    without `progress()`.
    """

    def __init__(self, stream: BinaryIO | Headed) -> None:
        self._stream = stream
        self._depth = 0
        self._inside = False
        self._escaping = False
        self._unquoted = 0
        self._bytes = 0
        self._signs = 0

    def progress(self) -> None:
        """Called at each object that was read whole."""
        self._bytes = self._signs = 0

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size if size >= 0 else BUFFER_BYTES)
        if block:
            self._watch(block)
        return block

    def _watch(self, block: bytes) -> None:
        plain = self._without_escapes(block)
        signs = plain.translate(None, _OTHER_BYTES)
        self._bytes += len(block)
        self._signs += len(signs)
        if self._bytes > MAX_OBJECT_BYTES or self._signs > MAX_OBJECT_SIGNS:
            raise FileRefused(
                "Ce fichier est abîmé ou n’est pas un fichier FINESS+ : un seul de ses éléments y prend plusieurs "
                "dizaines de mégaoctets. Téléchargez-le de nouveau."
            )
        last = plain.rfind(b'"')
        self._unquoted = self._unquoted + len(plain) if last < 0 else len(plain) - last
        if self._unquoted > MAX_UNQUOTED_BYTES:
            raise FileRefused(
                "Ce fichier est abîmé ou n’est pas un fichier FINESS+ : un texte y dépasse un million de "
                "caractères. Téléchargez-le de nouveau."
            )
        self._follow(np.frombuffer(signs, dtype=np.uint8))

    def _without_escapes(self, block: bytes) -> bytes:
        if self._escaping:
            block, self._escaping = block[1:], False
        if _BACKSLASH not in block:
            return block
        plain = _ESCAPED.sub(b"", block)
        # A backslash alone at the end: what it escapes comes with the next block.
        self._escaping = plain.endswith(_BACKSLASH)
        return plain

    def _follow(self, signs: np.ndarray[Any, np.dtype[np.uint8]]) -> None:
        """Follow the depth through quotes and brackets; brackets inside a text do not count."""
        if not len(signs):
            return
        # Counted modulo 256, which keeps what matters: whether an odd number of quotes came before.
        quotes = np.cumsum(signs == _QUOTE, dtype=np.uint8) + np.uint8(self._inside)
        steps = np.where(quotes & 1, 0, _STEPS[signs])
        depths = np.cumsum(steps, dtype=np.int32) + self._depth
        if int(depths.max()) > MAX_DEPTH:
            raise FileRefused(
                "Ce fichier est abîmé ou n’est pas un fichier FINESS+ : ses éléments sont emboîtés sans fin. "
                "Téléchargez-le de nouveau."
            )
        self._depth, self._inside = int(depths[-1]), bool(quotes[-1] & 1)


def objects(stream: BinaryIO | Headed, path: str) -> Iterator[Any]:
    """The objects of a list (`"pmej.item"`), one by one, numbers as floats.

    Raises `FileRefused` when the file is cut, is no JSON or hides something too large.
    """
    guarded = GuardedJson(stream)
    try:
        for one in backend.items(guarded, path, **_READ):
            guarded.progress()
            yield one
    except ijson.IncompleteJSONError as error:
        raise _refusal(str(error)) from error
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise _refusal(str(error)) from error


def _refusal(reason: str) -> FileRefused:
    if "UTF" in reason or "decode" in reason:
        return FileRefused(
            "Ce fichier JSON n’est pas en UTF-8 : il a sans doute été enregistré par un autre logiciel. "
            "Reprenez-le tel que publié."
        )
    if "premature EOF" in reason or "Incomplete" in reason:
        return FileRefused(
            "Ce fichier est incomplet : il s’arrête au milieu d’un élément. Le téléchargement a sans doute été "
            "interrompu ; reprenez-le."
        )
    if "trailing garbage" in reason:
        return FileRefused(
            "Ce fichier contient autre chose après sa fin : deux fichiers ont été mis bout à bout. "
            "Reprenez-le tel que publié."
        )
    return FileRefused("Ce fichier JSON est abîmé et ne peut pas être lu. Téléchargez-le de nouveau.")


def first_values(head: bytes) -> dict[str, str]:
    """Texts at the top of a JSON document that stand before its first long list: version, date of making.

    The head may be cut anywhere, and be no JSON at all: what could be read before that is given.
    """
    found: dict[str, str] = {}
    try:
        for path, event, value in backend.parse(GuardedJson(BytesIO(head)), **_READ):
            if event == "string" and path and "." not in path and isinstance(value, str):
                found[path] = value
    except (ijson.JSONError, UnicodeDecodeError):
        pass
    return found
