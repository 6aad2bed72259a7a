"""Lines of text of a file whose encoding is not announced: UTF-8, or Windows-1252 as older extractions are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from maillage.contexts.directory.imports.refusal import FileRefused

MAX_LINE_BYTES: Final = 1 << 20
_BLOCK_BYTES: Final = 1 << 20
# How UTF-8 begins é, è, à, É…; in Windows-1252 it would be the letter Ã and a sign, which French never has.
_UTF8_ACCENT: Final = re.compile(rb"\xc3[\x80-\xbf]")


def byte_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines without their end (LF or CR LF), in bounded memory.

    Raises `FileRefused` after a megabyte without end of line. The last line may lack its end.
    """
    rest = b""
    while block := stream.read(_BLOCK_BYTES):
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        for line in lines:
            yield line[:-1] if line.endswith(b"\r") else line
        if len(rest) > MAX_LINE_BYTES:
            raise FileRefused(
                "Ce fichier est abîmé ou n’est pas fait de lignes : plus d’un million de caractères sans fin de ligne."
            )
    if rest:
        yield rest[:-1] if rest.endswith(b"\r") else rest


def text_lines(stream: BinaryIO) -> Iterator[str]:
    """Lines as text, the encoding found on the way.

    A file is UTF-8 until a line is not; it is then Windows-1252 for good, unless an accent was read as UTF-8
    before, or is after: such a mixture is not one file, and `FileRefused` names the line. A byte order mark is left
    out.
    """
    utf8_seen, encoding = False, "utf-8"
    for number, line in enumerate(byte_lines(stream), start=1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.isascii():
            yield line.decode("ascii")
            continue
        if encoding == "utf-8":
            try:
                yield line.decode("utf-8")
                utf8_seen = True
                continue
            except UnicodeDecodeError as error:
                if utf8_seen:
                    raise _mixture(number) from error
                encoding = "cp1252"
        yield _windows(line, number)


def _mixture(number: int) -> FileRefused:
    return FileRefused(
        f"Ce fichier mêle deux encodages : la ligne {number} n’est pas dans celui des précédentes. Reprenez le "
        "fichier officiel sans l’ouvrir dans un tableur."
    )


def _windows(line: bytes, number: int) -> str:
    if is_utf8_accented(line):
        raise _mixture(number)
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"La ligne {number} de ce fichier n’est ni en UTF-8 ni en Windows-1252 : reprenez le fichier officiel."
        ) from error


def is_utf8(text: bytes) -> bool:
    """Whether these bytes can be read as UTF-8."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def is_utf8_accented(line: bytes) -> bool:
    """Whether a line can only have been written as UTF-8: it reads as such, with accents of French."""
    return _UTF8_ACCENT.search(line) is not None and is_utf8(line)


class BlockDecoder:
    """Blocks of whole lines, given back as UTF-8; for a reader that works on bytes.

    The first line with an accent tells the encoding of the file. UTF-8 passes as it is, so that it costs nothing:
    a line that is not is left for the reader to refuse.
    """

    def __init__(self, header: bytes) -> None:
        self.is_windows: bool | None = None
        self._decide(header)

    def utf8(self, block: bytes, number: int) -> bytes:
        """The block as UTF-8. number: of its first line. Raises FileRefused where UTF-8 follows Windows-1252."""
        if self.is_windows is None:
            self._decide(block)
        if not self.is_windows or block.isascii():
            return block
        if _UTF8_ACCENT.search(block):
            for at, line in enumerate(block.split(b"\n")):
                if is_utf8_accented(line):
                    raise _mixture(number + at)
        try:
            return block.decode("cp1252").encode()
        except UnicodeDecodeError:
            return b"\n".join([_transcoded(line) for line in block.split(b"\n")])

    def _decide(self, text: bytes) -> None:
        if text.isascii():
            return
        self.is_windows = False
        if not is_utf8(text):
            first = next(line for line in text.split(b"\n") if not line.isascii())
            self.is_windows = not is_utf8(first)


def _transcoded(line: bytes) -> bytes:
    """A line of Windows-1252 as UTF-8; as it is, and so unreadable, where a byte means nothing."""
    try:
        return line.decode("cp1252").encode()
    except UnicodeDecodeError:
        return line
