"""Lines of text of a file whose encoding is not announced: UTF-8, or Windows-1252 as older extractions are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from maillage.contexts.directory.imports.refusal import FileRefused

MAX_LINE_BYTES: Final = 1 << 20
_BLOCK_BYTES: Final = 1 << 20


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
    before: such a mixture is not one file, and `FileRefused` names the line. A byte order mark is left out.
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
                    raise FileRefused(
                        f"Ce fichier mêle deux encodages : la ligne {number} n’est pas en UTF-8 comme les "
                        "précédentes. Reprenez le fichier officiel sans l’ouvrir dans un tableur."
                    ) from error
                encoding = "cp1252"
        yield _windows(line, number)


def _windows(line: bytes, number: int) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"La ligne {number} de ce fichier n’est ni en UTF-8 ni en Windows-1252 : reprenez le fichier officiel."
        ) from error
