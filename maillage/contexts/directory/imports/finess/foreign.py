"""Files that are not of FINESS, or of another kind of it: told in words before anything is read."""

from __future__ import annotations

from typing import BinaryIO, Final

from maillage.contexts.directory.imports.refusal import FileRefused

HEAD_BYTES: Final = 64 << 10
_MARK: Final = b"\xef\xbb\xbf"

# Record types of the older files -> what the file is. Those that we read are not here.
_OTHER_RECORDS: Final = {
    "structureej": "l’extraction FINESS des entités juridiques, et non celle des établissements",
    "activiteoffresoin": "l’extraction FINESS des activités de soins, et non celle des établissements",
    "equipementoffresoin": "l’extraction FINESS des équipements, et non celle des établissements",
    "equipementsocial": "l’extraction FINESS des équipements sociaux, et non celle des établissements",
}


class Headed:
    """A stream whose first bytes were looked at and are given once more. A byte order mark is left out."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.head = self._fill(stream).removeprefix(_MARK)
        self._rest = self.head

    @staticmethod
    def _fill(stream: BinaryIO) -> bytes:
        head = b""
        while len(head) < HEAD_BYTES and (block := stream.read(HEAD_BYTES - len(head))):
            head += block
        return head

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            return self._stream.read(size)
        if size < 0:
            given, self._rest = self._rest, b""
            return given + self._stream.read()
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def is_json(head: bytes) -> bool:
    return head.lstrip()[:1] in (b"{", b"[")


def refuse_json(head: bytes, expected: str) -> None:
    if is_json(head):
        raise FileRefused(
            "Ce fichier est en JSON : c’est sans doute un fichier FINESS+. Choisissez ce genre de fichier, ou "
            f"le fichier attendu ici : {expected}."
        )


def refuse_text(head: bytes, expected: str) -> None:
    if is_json(head):
        return
    if head.startswith(b"finess;etalab"):
        raise FileRefused(
            "Ce fichier est l’ancienne extraction FINESS (etalab). Choisissez ce genre de fichier, ou le fichier "
            f"attendu ici : {expected}."
        )
    raise FileRefused(f"Ce fichier n’est pas du JSON. Fichier attendu : {expected}.")


def refuse_other_records(record_type: str, expected: str) -> None:
    """Raise `FileRefused` for a record type of another of the older files."""
    if other := _OTHER_RECORDS.get(record_type):
        raise FileRefused(f"Ce fichier est {other}. Fichier attendu : {expected}.")
