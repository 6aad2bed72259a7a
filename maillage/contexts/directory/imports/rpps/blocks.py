"""Blocks of whole lines cut into fields at once, by arithmetic on the positions of separators.

Cutting 2.4 million lines one by one costs more than everything else done with them, while one CPTS keeps one line
in a thousand. Here a block of some megabytes is examined as an array of bytes: only lines to keep become Python
objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt

from maillage.contexts.directory.imports.refusal import FileRefused

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

BLOCK_BYTES: Final = 4 << 20
MAX_LINE_BYTES: Final = 1 << 20
_NEWLINE: Final = 10
_RETURN: Final = 13
_PIPE: Final = 124
_BLANK: Final = 32


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of the file, cut.

    text: the bytes, ending with a newline (added to the last line of a file that lacks it)
    number: number of the first line in the file, from 1
    starts, stops: (lines,) where each line begins and ends in `text`, ends of line excluded
    rows: (rows,) indexes, among lines, of those with the right number of fields
    ends: (rows, width) where each field of these ends
    counts: (lines,) number of separators met on each line
    """

    text: bytes
    view: Bytes
    number: int
    starts: Offsets
    stops: Offsets
    rows: Offsets
    ends: Offsets
    counts: Offsets

    def begins(self, column: int) -> Offsets:
        """Where a field begins, for each row."""
        return self.starts[self.rows] if column == 0 else self.ends[:, column - 1] + 1

    def lengths(self, column: int) -> Offsets:
        """Length of a field in bytes, for each row."""
        lengths: Offsets = self.ends[:, column] - self.begins(column)
        return lengths

    def keys(self, column: int) -> Keys:
        """A 64-bit number for each row, equal where the fields are equal. See `keys_of_values`.

        Exact for fields of at most 8 bytes; longer ones may collide and must be compared afterwards.
        """
        return _keys(self.view, self.begins(column), self.lengths(column))

    def padded(self, column: int) -> Mask:
        """Which rows have a space at the beginning or end of a field, so that its key is not that of its value."""
        edges: Mask = (self.view[self.begins(column)] == _BLANK) | (
            self.view[self.ends[:, column] - 1] == _BLANK
        )
        return edges & (self.lengths(column) > 0)

    def empty(self, column: int) -> Mask:
        """Which rows have nothing, or nothing but spaces, in a field."""
        empty: Mask = self.lengths(column) == 0
        padded = np.flatnonzero(self.padded(column))
        empty[padded] = [not value.strip(b" ") for value in self.values(column, padded)]
        return empty

    def values(self, column: int, chosen: Offsets) -> list[bytes]:
        """The bytes of a field, for the chosen rows."""
        begins = self.begins(column)[chosen].tolist()
        ends = self.ends[chosen, column].tolist()
        return [self.text[begin:end] for begin, end in zip(begins, ends, strict=True)]

    def has_blank_edges(self) -> bool:
        """Whether some field of the block may begin or end with a space, so that its lines need trimming."""
        blanks = self.view == _BLANK
        edges = (self.view == _PIPE) | (self.view == _NEWLINE)
        return bool(blanks[0] or (blanks[1:] & edges[:-1]).any() or (blanks[:-1] & edges[1:]).any())

    def line(self, index: int) -> bytes:
        return self.text[self.starts[index] : self.stops[index]]


def keys_of_values(values: Iterable[bytes]) -> Keys:
    """The numbers that `Block.keys` gives to these values, in their order."""
    known = list(values)
    view = np.frombuffer(b"".join(known) + b"\0", dtype=np.uint8)
    lengths = np.fromiter(map(len, known), dtype=np.int64, count=len(known))
    return _keys(view, np.cumsum(lengths) - lengths, lengths)


def _keys(view: Bytes, begins: Offsets, lengths: Offsets) -> Keys:
    """First 8 bytes as a number; where longer, mixed with bytes 8 to 16 and with the length."""
    first = _word(view, begins, lengths)
    if not len(lengths) or int(lengths.max()) <= 8:
        return first
    second = _word(view, begins + 8, lengths - 8)
    mixed: Keys = (first * np.uint64(0x9E3779B97F4A7C15)) ^ second ^ lengths.astype(np.uint64)
    return np.where(lengths > 8, mixed, first)


def _word(view: Bytes, begins: Offsets, lengths: Offsets) -> Keys:
    span = np.arange(8)
    taken = view.take(begins[:, None] + span, mode="clip")
    taken[span >= lengths[:, None]] = 0
    word: Keys = taken.view("<u8").ravel()
    return word


def read_blocks(
    stream: BinaryIO, *, size: int = BLOCK_BYTES, begun: bytes = b""
) -> Iterator[tuple[bytes, bool]]:
    """Whole lines of a stream, as (bytes ending with a newline, whether this newline was missing in the file).

    begun: what was read from the stream before, and comes first.

    Raises `FileRefused` after a megabyte without end of line. Memory: two blocks at most.
    """
    rest = b""
    for chunk in chain([begun], iter(lambda: stream.read(size), b"")):
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield rest + chunk[:cut], False
            rest = chunk[cut:]
            continue
        rest += chunk
        if len(rest) > MAX_LINE_BYTES:
            raise FileRefused(
                "Ce fichier est abîmé ou n’est pas fait de lignes : plus d’un million de caractères sans fin de ligne."
            )
    if rest:
        yield rest + b"\n", True


def cut_block(text: bytes, *, number: int, width: int, trailing: bool) -> Block:
    """Cut whole lines into `width` fields. `trailing`: the header of this file ended with a separator.

    A line is right when it has `width` fields, with or without a separator at its end. Where the header has one,
    a line with one separator too few that ends with a separator has lost a field: it is left out of `rows`.
    """
    view: Bytes = np.frombuffer(text, dtype=np.uint8)
    newlines = np.flatnonzero(view == _NEWLINE)
    pipes = np.flatnonzero(view == _PIPE)
    starts = np.concatenate((np.zeros(1, np.int64), newlines[:-1] + 1))
    stops = newlines - ((newlines > starts) & (view[newlines - 1] == _RETURN))
    counts = np.diff(np.searchsorted(pipes, newlines), prepend=0)
    ends_with_pipe = (stops > starts) & (view[stops - 1] == _PIPE)
    closed = (counts == width) & ends_with_pipe
    unclosed = (counts == width - 1) & ~(ends_with_pipe & trailing)
    rows, ends = _ends(pipes, counts, stops, closed, unclosed, width)
    return Block(text, view, number, starts, stops, rows, ends, counts)


def _ends(
    pipes: Offsets, counts: Offsets, stops: Offsets, closed: Mask, unclosed: Mask, width: int
) -> tuple[Offsets, Offsets]:
    """Indexes of the right lines, and where their fields end."""
    if closed.all():
        return np.arange(len(closed)), pipes.reshape(-1, width)
    rows = np.flatnonzero(closed | unclosed)
    ends = np.empty((len(rows), width), dtype=np.int64)
    of_closed = closed[rows]
    ends[of_closed] = pipes[np.repeat(closed, counts)].reshape(-1, width)
    ends[~of_closed, :-1] = pipes[np.repeat(unclosed, counts)].reshape(-1, width - 1)
    ends[~of_closed, -1] = stops[rows[~of_closed]]
    return rows, ends
