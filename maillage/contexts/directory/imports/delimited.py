"""Delimited text with a header line, whatever its kind: columns are found by their labels, never by their rank.

    shape = Shape("Fichier_AAAAMMJJ.txt", (Column("code", ("Code commune",)),), separators="|")
    rows = DelimitedRows(stream, shape)          # the header is read here: FileRefused when it is another file's
    for row in rows:                             # Line(number, values in the order of shape.columns) or RefusedLine
        ...
    rows.lines                                   # lines met so far, header and blank lines left out

Memory is bounded by one block of the file. Nothing is believed before the loop has ended without `FileRefused`: a
file cut short, or put twice end to end, is only known on the way.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import islice
from typing import BinaryIO, Final, NamedTuple, NoReturn

from maillage.contexts.directory.imports.kinds import OpenedFile
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.contexts.directory.imports.text import text_lines

_SEPARATORS: Final = {
    "|": "des barres verticales",
    ";": "des points-virgules",
    ",": "des virgules",
    "\t": "des tabulations",
}
_DAY: Final = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?:\d{4}|\d{6})?(?!\d)")
_SHOWN: Final = 40

# Labels that only one kind of file carries together -> what that file is.
_KNOWN_FILES: Final = (
    (("adressebal",), "le fichier des adresses MSSanté (Extraction_Correspondance_MSSante)"),
    (("codetypediplomeobtenu",), "le fichier des diplômes (PS_LibreAcces_Dipl_AutExerc)"),
    (("datedenaissance",), "un extrait à accès restreint du RPPS : il porte des dates de naissance"),
    (("typedecarte",), "le fichier des porteurs de cartes CPS et CPF"),
    (
        ("identificationnationalepp", "codemodeexercice"),
        "le fichier des activités du RPPS (PS_LibreAcces_Personne_activite)",
    ),
    (
        ("identificationnationalepp", "codetypesavoirfaire"),
        "le fichier des savoir-faire du RPPS (PS_LibreAcces_SavoirFaire)",
    ),
    (("typequ",), "un fichier de la base permanente des équipements (BPE) de l’INSEE"),
    (("facilitytype",), "un fichier de la base permanente des équipements (BPE) de l’INSEE"),
    (("nofinesset",), "une extraction FINESS (établissements)"),
)
_FINESS_STARTS: Final = ("finess;etalab", "structureet;", "geolocalisation;")


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a kind wants.

    labels: official label, then variants met; compared without case, accents nor punctuation
    required: the file is refused without it; otherwise its values are empty
    width: characters kept, 0 for all; exact: a longer value refuses the line instead of being cut
    """

    name: str
    labels: tuple[str, ...]
    required: bool = True
    width: int = 0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of file looks like.

    expected: a file name of that kind, shown in messages; columns: in the order in which values come
    separators: those accepted, the one of the header being kept for the whole file
    quoted: whether a value may stand between double quotes (else a quote is an ordinary character)
    closed: whether the last line must have its end, since nothing else tells a number cut in two
    """

    expected: str
    columns: tuple[Column, ...]
    separators: str = "|"
    quoted: bool = False
    closed: bool = False


class Line(NamedTuple):
    """A line that holds together. number: from 1, the header being line 1."""

    number: int
    values: tuple[str, ...]


class _Tail:
    """A stream that remembers the last byte it gave."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self.last = block[-1:] or self.last
        return block


class DelimitedRows:
    """One reading of one file; iterate once. Raises `FileRefused` at once for a header that is not of this shape."""

    def __init__(self, stream: BinaryIO, shape: Shape) -> None:
        self.shape = shape
        self.lines = 0
        self._tail = _Tail(stream)
        self._texts = text_lines(self._tail)  # type: ignore[arg-type]
        self._header = next(self._texts, "")
        if not self._header.strip():
            raise FileRefused(f"Ce fichier est vide. Fichier attendu : {shape.expected}.")
        _refuse_other_content(self._header, shape)
        self.separator = _separator_of(self._header, shape)
        labels = _cut(self._header, self.separator, shape.quoted)
        self._trailing = len(labels) > 1 and not labels[-1].strip()
        if self._trailing:
            labels.pop()
        self._width = len(labels)
        self._at = _place(labels, shape)
        self._widths = [(rank, column) for rank, column in enumerate(shape.columns) if column.width]

    def has(self, name: str) -> bool:
        """Whether the file has this column."""
        return any(
            column.name == name and at is not None
            for column, at in zip(self.shape.columns, self._at, strict=True)
        )

    def refuse_as(self, other: str) -> NoReturn:
        """Refuse the file as being another one, named in French."""
        raise FileRefused(f"Ce fichier est {other}. Fichier attendu : {self.shape.expected}.")

    def __iter__(self) -> Iterator[Line | RefusedLine]:
        last: Line | RefusedLine | None = None
        ending = ""
        for number, text in enumerate(self._texts, start=2):
            if last is not None:
                yield last
                last = None
            if not text.strip():
                continue
            if text == self._header:
                raise FileRefused(
                    f"L’en-tête revient à la ligne {number} : deux fichiers ont été mis bout à bout. "
                    "Reprenez le fichier tel que publié."
                )
            self.lines += 1
            last, ending = self._line(number, text), text
        self._refuse_unfinished(last, ending)
        if last is not None:
            yield last

    def _line(self, number: int, text: str) -> Line | RefusedLine:
        if "\0" in text:
            return RefusedLine(number, "La ligne contient un caractère nul : elle est abîmée.")
        fields = _cut(text, self.separator, self.shape.quoted)
        if len(fields) == self._width + 1 and not fields[-1].strip():
            fields.pop()
        if len(fields) != self._width:
            return RefusedLine(
                number, f"{len(fields)} colonnes au lieu de {self._width} : la ligne est coupée ou abîmée."
            )
        values = ["" if at is None else fields[at].strip() for at in self._at]
        for rank, column in self._widths:
            if len(values[rank]) > column.width:
                if column.exact:
                    return RefusedLine(number, f"« {column.labels[0]} » a plus de {column.width} caractères.")
                values[rank] = values[rank][: column.width].rstrip()
        return Line(number, tuple(values))

    def _refuse_unfinished(self, last: Line | RefusedLine | None, text: str) -> None:
        """Called at the end of the file, with its last line."""
        if not self.lines:
            raise FileRefused(
                "Ce fichier n’a que son en-tête : il ne contient aucune donnée. "
                f"Fichier attendu : {self.shape.expected}."
            )
        if self._tail.last == b"\n":
            return
        open_ended = self._trailing and len(_cut(text, self.separator, self.shape.quoted)) <= self._width
        if isinstance(last, RefusedLine) or open_ended or self.shape.closed:
            raise FileRefused(
                "Ce fichier est incomplet : sa dernière ligne est coupée. Le téléchargement a sans doute été "
                "interrompu ; reprenez-le."
            )


class Seen:
    """Keys met so far, eight bytes each: half a million take some 50 MB less than the texts themselves."""

    def __init__(self) -> None:
        self._digests: set[int] = set()

    def again(self, key: str) -> bool:
        """Whether this key was met before; it has been, from now on."""
        digest = int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
        if digest in self._digests:
            return True
        self._digests.add(digest)
        return False


def label_key(label: str) -> str:
    """Letters and digits of a column label, without accents nor case: what two spellings must share."""
    decomposed = unicodedata.normalize("NFKD", label.casefold())
    return "".join(char for char in decomposed if char.isascii() and char.isalnum())


def extraction_date(opened: OpenedFile) -> date:
    """The day written in the name of the file (AAAAMMJJ), else the one the operator gave, else that of the file."""
    for year, month, day in _DAY.findall(opened.name):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return opened.given or opened.file_date


def known_file(labels: Sequence[str], *, besides: frozenset[str] = frozenset()) -> str:
    """What official file has these labels, in French; empty when none that we know has.

    besides: keys of the labels of the file that is expected, which is not another one
    """
    present = {label_key(label) for label in labels}
    return next(
        (name for marks, name in _KNOWN_FILES if present.issuperset(marks) and not besides.issuperset(marks)),
        "",
    )


def _cut(text: str, separator: str, quoted: bool) -> list[str]:
    """Fields of a line; none when its quotes make no sense. A value in quotes never runs over two lines."""
    if not (quoted and '"' in text):
        return text.split(separator)
    try:
        return next(csv.reader([text], delimiter=separator), [])
    except csv.Error:
        return []


def _separator_of(header: str, shape: Shape) -> str:
    """The accepted separator that finds most columns."""

    def found(separator: str) -> int:
        ranks = _ranks(_cut(header, separator, shape.quoted), shape)
        return sum(rank is not None for rank in ranks)

    return max(shape.separators, key=found)


def _ranks(labels: Sequence[str], shape: Shape) -> list[int | None]:
    ranks: dict[str, int] = {}
    for rank, label in enumerate(labels):
        ranks.setdefault(label_key(label), rank)
    return [
        next((ranks[key] for label in column.labels if (key := label_key(label)) in ranks), None)
        for column in shape.columns
    ]


def _place(labels: Sequence[str], shape: Shape) -> list[int | None]:
    """Where each column of the shape stands. Raises FileRefused when one is missing or comes twice."""
    at = _ranks(labels, shape)
    wanted = {rank: column for rank, column in zip(at, shape.columns, strict=True) if rank is not None}
    keys = [label_key(label) for label in labels]
    for rank, column in wanted.items():
        if keys.count(keys[rank]) > 1:
            raise FileRefused(f"L’en-tête nomme deux fois la colonne « {column.labels[0]} ».")
    missing = [
        column for rank, column in zip(at, shape.columns, strict=True) if rank is None and column.required
    ]
    if missing:
        raise FileRefused(_missing_message(labels, missing, shape, any_found=bool(wanted)))
    return at


def _missing_message(
    labels: Sequence[str], missing: Sequence[Column], shape: Shape, *, any_found: bool
) -> str:
    other = _other_file(labels, shape)
    if other:
        return f"Ce fichier est {other}. Fichier attendu : {shape.expected}."
    if not any_found:
        shown = labels[0].strip()[:_SHOWN]
        return (
            f"La première ligne de ce fichier (« {shown} ») n’est pas l’en-tête attendu. "
            f"Fichier attendu : {shape.expected}."
        )
    names = ", ".join(f"« {column.labels[0]} »" for column in missing)
    if len(missing) > 1:
        return f"Colonnes obligatoires qui manquent dans l’en-tête : {names}. Fichier attendu : {shape.expected}."
    return f"Colonne obligatoire qui manque dans l’en-tête : {names}. Fichier attendu : {shape.expected}."


def _other_file(labels: Sequence[str], shape: Shape) -> str:
    """The official file that has these labels, cut at whatever separator it uses."""
    own = frozenset(label_key(label) for column in shape.columns for label in column.labels)
    cuts = (labels, *(labels[0].split(separator) for separator in _SEPARATORS))
    return next((name for cut in cuts if (name := known_file(cut, besides=own))), "")


def _refuse_other_content(header: str, shape: Shape) -> None:
    if header.startswith(_FINESS_STARTS):
        raise FileRefused(
            f"Ce fichier est une extraction FINESS (établissements). Fichier attendu : {shape.expected}."
        )
    if "\0" in header or sum(not char.isprintable() and char != "\t" for char in islice(header, 400)) > 3:
        raise FileRefused(f"Ce fichier est binaire, et non du texte. Fichier attendu : {shape.expected}.")
    if "Ã©" in header:
        raise FileRefused(
            "Les accents de ce fichier ont été encodés deux fois (« Ã© » au lieu de « é »). "
            "Reprenez le fichier officiel sans l’ouvrir dans un tableur."
        )
    if "|" in shape.separators and "|" not in header:
        _refuse_spreadsheet(header, shape)


def _refuse_spreadsheet(header: str, shape: Shape) -> None:
    """A file of the right kind, saved again by a spreadsheet with another separator."""
    for separator in set(_SEPARATORS) - set(shape.separators):
        ranks = _ranks(header.split(separator), shape)
        if all(
            rank is not None for rank, column in zip(ranks, shape.columns, strict=True) if column.required
        ):
            raise FileRefused(
                f"Les colonnes de ce fichier sont séparées par {_SEPARATORS[separator]} : il a sans doute été "
                "enregistré par un tableur. Reprenez le fichier officiel, dont le séparateur est la barre "
                "verticale « | »."
            )
