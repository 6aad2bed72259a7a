"""Read an official RPPS « Personne_activite » file: whole, refused, or line by line with the reasons.

    with_places = Places.of(communes)                     # or keep_all=True for the whole of France
    scanned = Scan(stream, extraction, places=with_places, known_people=frozenset({"899990000012"}))
    for batch in scanned:
        batch.kept, batch.elsewhere, batch.refused        # lists of Row, of Row, of RefusedLine
    scanned.report                                        # complete once the loop has ended

Nothing is believed before the loop has ended without `FileRefused`: a file cut short or mostly wrong is only known
at its end. Memory is bounded by one block of lines, whatever the size of the file.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO, Final, NamedTuple

import numpy as np

from maillage.contexts.directory.imports.places import Places
from maillage.contexts.directory.imports.refusal import (
    FileRefused,
    RefusedLine,
    refuse_foreign_content,
    refuse_structured_content,
)
from maillage.contexts.directory.imports.rpps.blocks import (
    Block,
    Keys,
    Mask,
    Offsets,
    cut_block,
    keys_of_values,
    read_blocks,
)
from maillage.contexts.directory.imports.rpps.checks import UNDECODABLE_FR, wrong_lines
from maillage.contexts.directory.imports.rpps.extraction import Extraction
from maillage.contexts.directory.imports.rpps.layout import POSITION, Layout, read_header
from maillage.contexts.directory.imports.text import BlockDecoder

MAX_REFUSED_SHARE: Final = 0.20
DIGEST_BYTES: Final = 16
_HEAD_BYTES: Final = 64 << 10
_FEW_LINES: Final = 1000

_ID_TYPE, _ID_NUMBER = POSITION["id_type"], POSITION["id_number"]
_NATIONAL_ID, _COMMUNE = POSITION["national_id"], POSITION["commune_code"]
_POSTAL_CODE, _POSTAL_LINE = POSITION["postal_code"], POSITION["postal_line"]


class Row(NamedTuple):
    """One activity.

    number: line in the file, from 1, the header being line 1
    person: national identifier (IDNPS): 8 + RPPS, 0 + ADELI, or what the registry gave
    commune: today's code; the code of the file when unknown; empty when the line locates nothing
    line: the 56 fields in the order of `layout.FIELDS`, trimmed, empty where the file has none, joined by `|`
    digest: 16 bytes of BLAKE2b over `line`: the same whatever the order or number of columns of the file
    """

    number: int
    person: str
    commune: str
    digest: bytes
    line: bytes

    @property
    def fields(self) -> tuple[str, ...]:
        """The 56 fields as text. Cut on demand: most lines of a new file are known by their digest already."""
        return _cut(self.line)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one block, in the order of the file: those to keep, those of known people met elsewhere, the wrong."""

    kept: list[Row]
    elsewhere: list[Row]
    refused: list[RefusedLine]


@dataclass(slots=True)
class Report:
    """What was met so far, counted in lines, the header and blank lines left out.

    without_commune counts the lines whose commune code is empty, wherever they are.
    """

    lines: int = 0
    kept: int = 0
    elsewhere: int = 0
    without_commune: int = 0
    refused: int = 0
    undecodable: int = 0
    first_refusal: RefusedLine | None = None

    def refuse(self, line: RefusedLine) -> None:
        self.refused += 1
        self.undecodable += line.reason_fr == UNDECODABLE_FR
        self.first_refusal = self.first_refusal or line


class Scan:
    """One reading of one file; iterate once. `layout` is known at once.

    stream: the file from its start, decompressed. places: communes to keep, see `Places.of`. known_people: national
    identifiers whose lines are also wanted when they are located outside these communes (to tell a move from a
    departure). Raises `FileRefused` at once on a foreign file or header, and during the iteration on what is only
    known later.
    """

    def __init__(
        self,
        stream: BinaryIO,
        extraction: Extraction,
        *,
        places: Places,
        known_people: frozenset[str] = frozenset(),
    ) -> None:
        self.places = places
        self.extraction = extraction
        self.report = Report()
        self._known = known_people
        self._stream = stream
        self.layout, self._decoder, self._after_header = _read_head(stream)
        self._communes = frozenset(places.codes.values())
        self._commune_keys = _sorted_keys(places.codes)
        self._postal_keys = _sorted_keys(places.postal_codes())
        self._person_keys = _sorted_keys(person.encode() for person in known_people)
        self._order = _order(self.layout)

    def __iter__(self) -> Iterator[Batch]:
        number = 2
        for text, unfinished in read_blocks(self._stream, begun=self._after_header):
            block = cut_block(
                self._decoder.utf8(text, number),
                number=number,
                width=self.layout.width,
                trailing=self.layout.trailing,
            )
            if unfinished:
                self._refuse_cut_short(block)
            number += len(block.starts)
            batch = self._read(block)
            if batch.kept or batch.elsewhere or batch.refused:
                yield batch
        self._judge()

    def _read(self, block: Block) -> Batch:
        refused: list[RefusedLine] = []
        rows = self._rows(block, self._select(block, self._right(block, refused)))
        if self.places.keep_all:
            batch = Batch(rows, [], refused)
        else:
            batch = Batch(
                [row for row in rows if row.commune in self._communes],
                [row for row in rows if row.commune not in self._communes and row.person in self._known],
                refused,
            )
        self.report.kept += len(batch.kept)
        self.report.elsewhere += len(batch.elsewhere)
        return batch

    # Which lines

    def _right(self, block: Block, refused: list[RefusedLine]) -> Mask:
        """Refuse what is wrong in a block; return, for each of its rows, whether it is right."""
        found = wrong_lines(block, self.layout)
        self.report.lines += found.examined
        for index in sorted(found.reasons_fr):
            line = RefusedLine(block.number + index, found.reasons_fr[index])
            refused.append(line)
            self.report.refuse(line)
        if not found.reasons_fr:
            return np.ones(len(block.rows), dtype=np.bool_)
        right: Mask = ~np.isin(block.rows, list(found.reasons_fr))
        return right

    def _select(self, block: Block, right: Mask) -> Mask:
        """Rows that may be kept, here or as those of a known person; exact checks follow on these few."""
        commune = self.layout.position("commune_code")
        nowhere = right & block.empty(commune)
        self.report.without_commune += int(np.count_nonzero(nowhere))
        if self.places.keep_all:
            return right
        wanted = _among(block, commune, self._commune_keys) & ~nowhere
        if len(self._postal_keys) and nowhere.any():
            code, line = self.layout.position("postal_code"), self.layout.position("postal_line")
            unstated = block.empty(code) & (block.lengths(line) > 0)
            wanted |= nowhere & (_among(block, code, self._postal_keys) | unstated)
        if len(self._person_keys):
            national = self.layout.position("national_id")
            wanted |= _among(block, national, self._person_keys) | block.empty(national)
        selected: Mask = right & wanted
        return selected

    # What they say

    def _rows(self, block: Block, wanted: Mask) -> list[Row]:
        """Python rows of the wanted lines."""
        chosen = np.flatnonzero(wanted)
        if not len(chosen):
            return []
        indexes = block.rows[chosen]
        starts = block.starts[indexes].tolist()
        # A field's end is the separator or the end of the line: the trailing separator is out either way.
        stops = block.ends[chosen, -1].tolist()
        numbers = (indexes + block.number).tolist()
        raw = [block.text[start:stop] for start, stop in zip(starts, stops, strict=True)]
        # Looking for fields to trim has a fixed cost, which pays only when many lines of the block are wanted.
        if self._order is None and len(raw) > _FEW_LINES and not block.has_blank_edges():
            people = self._people(block, chosen, raw)
            communes = self._located(block, chosen, raw)
        else:
            cut = [self._normalise(line) for line in raw]
            raw = ["|".join(fields).encode() for fields in cut]
            people = [_person(fields) for fields in cut]
            communes = [self._locate(fields) for fields in cut]
        digests = [blake2b(line, digest_size=DIGEST_BYTES).digest() for line in raw]
        return list(map(Row._make, zip(numbers, people, communes, digests, raw, strict=True)))

    def _people(self, block: Block, chosen: Offsets, lines: list[bytes]) -> list[str]:
        return [
            value.decode() if value else _person(_cut(line))
            for value, line in zip(block.values(_NATIONAL_ID, chosen), lines, strict=True)
        ]

    def _located(self, block: Block, chosen: Offsets, lines: list[bytes]) -> list[str]:
        """Today's commune of each line, without cutting those that have a code or no address at all."""
        codes = self.places.codes
        found = [codes.get(code, code) for code in block.values(_COMMUNE, chosen)]
        postal = zip(
            block.values(_POSTAL_CODE, chosen),
            block.values(_POSTAL_LINE, chosen),
            strict=True,
        )
        return [
            code
            if isinstance(code, str)
            else (code.decode() if code or not any(address) else self._locate(_cut(line)))
            for code, address, line in zip(found, postal, lines, strict=True)
        ]

    def _normalise(self, line: bytes) -> tuple[str, ...]:
        """The 56 fields of a line in our order, without spaces around."""
        values = [value.strip(" ") for value in line.decode().split("|")]
        if self._order is None:
            return tuple(values)
        values.append("")
        return tuple(values[at] for at in self._order)

    def _locate(self, fields: tuple[str, ...]) -> str:
        return self.places.locate(
            commune_code=fields[_COMMUNE], postal_code=fields[_POSTAL_CODE], postal_line=fields[_POSTAL_LINE]
        )

    # The file as a whole

    def _refuse_cut_short(self, block: Block) -> None:
        """The last line has no newline: right only if it is whole."""
        last = len(block.starts) - 1
        whole = len(block.rows) and int(block.rows[-1]) == last
        if not whole or (self.layout.trailing and not block.line(last).endswith(b"|")):
            raise FileRefused(
                f"Ce fichier est incomplet : sa dernière ligne (n° {block.number + last}) est coupée. "
                "Le téléchargement a sans doute été interrompu ; reprenez-le."
            )

    def _judge(self) -> None:
        report = self.report
        if not report.lines:
            raise FileRefused("Ce fichier ne contient que la ligne d’en-tête, aucun professionnel.")
        if report.refused <= report.lines * MAX_REFUSED_SHARE:
            return
        share = f"{100 * report.refused / report.lines:.0f} %"
        first = report.first_refusal
        assert first is not None
        if report.undecodable > report.refused / 2:
            raise FileRefused(
                f"Ce fichier n’est pas encodé en UTF-8 : {share} de ses lignes sont illisibles, à partir de la "
                f"ligne {first.number}. Reprenez le fichier officiel, ou enregistrez-le en UTF-8."
            )
        raise FileRefused(
            f"{share} des lignes de ce fichier sont incorrectes (au plus {MAX_REFUSED_SHARE:.0%} est admis). "
            f"Première : ligne {first.number}, {first.reason_fr}."
        )


def _read_head(stream: BinaryIO) -> tuple[Layout, BlockDecoder, bytes]:
    """The header, how the rest is encoded, and what was read beyond the header."""
    head = stream.read(_HEAD_BYTES)
    refuse_foreign_content(head)
    refuse_structured_content(head)
    line, newline, rest = head.partition(b"\n")
    if not newline and len(head) == _HEAD_BYTES:
        raise FileRefused(
            "Ce fichier n’est pas fait de lignes : aucune fin de ligne dans ses 65 000 premiers octets."
        )
    line = line.removeprefix(codecs.BOM_UTF8).removesuffix(b"\r")
    decoder = BlockDecoder(line)
    try:
        header = decoder.utf8(line, 1).decode()
    except UnicodeDecodeError as error:
        raise FileRefused(
            "La ligne 1 de ce fichier (l’en-tête) n’est ni en UTF-8 ni en Windows-1252 : reprenez le fichier officiel."
        ) from error
    return read_header(header), decoder, rest


def _order(layout: Layout) -> tuple[int, ...] | None:
    """Columns of a line in our order; `None` when they already are.

    Absent fields point at the empty text that `_normalise` adds after the last column.
    """
    if layout.is_canonical:
        return None
    return tuple(layout.width if at is None else at for at in layout.positions)


def _among(block: Block, column: int, keys: Keys) -> Mask:
    """Rows whose field may be one of some values: those of equal key, and those to trim first."""
    found: Mask = np.isin(block.keys(column), keys) | block.padded(column)
    return found


def _sorted_keys(values: Iterable[bytes]) -> Keys:
    return np.sort(keys_of_values(values))


def _cut(line: bytes) -> tuple[str, ...]:
    return tuple(line.decode().split("|"))


def _person(fields: tuple[str, ...]) -> str:
    """National identifier, made up from its parts when its own column is empty."""
    return fields[_NATIONAL_ID] or fields[_ID_TYPE] + fields[_ID_NUMBER]
