"""Compact bytes for integers and for integer coordinates.

A varint writes seven bits a byte, lowest first, the eighth bit saying that more follow; zigzag folds the sign into
the lowest bit (both as in the encoding page of Protocol Buffers). Neighbouring points are close, so that a point
written as its difference from the one before takes two or three bytes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]


class CodecError(ValueError):
    """The bytes are cut short or are not varints."""


def zigzag(values: ArrayLike) -> Ints:
    """0, -1, 1, -2… to 0, 1, 2, 3… (values within ±2⁶²)."""
    signed = np.asarray(values, dtype=np.int64)
    result: Ints = (signed << 1) ^ (signed >> 63)
    return result


def unzigzag(values: ArrayLike) -> Ints:
    """The inverse of `zigzag`."""
    folded = np.asarray(values, dtype=np.int64)
    result: Ints = (folded >> 1) ^ -(folded & 1)
    return result


def encode_varints(values: ArrayLike) -> bytes:
    """Bytes of a flat array of non-negative integers below 2⁶³; ValueError on a negative one."""
    rest = np.asarray(values, dtype=np.int64).ravel()
    if rest.size and int(rest.min()) < 0:
        raise ValueError("a varint cannot be negative: zigzag it first")
    columns: list[NDArray[np.uint8]] = []
    used: list[NDArray[np.bool_]] = []
    present = np.ones(rest.size, dtype=np.bool_)
    while present.any():
        following = rest >> 7
        more = following > 0
        columns.append(((rest & 0x7F) | (more.astype(np.int64) << 7)).astype(np.uint8))
        used.append(present)
        rest, present = following, more
    if not columns:
        return b""
    table, mask = np.stack(columns, axis=1), np.stack(used, axis=1)
    return table[mask].tobytes()


def decode_varints(data: bytes) -> Ints:
    """The integers that `encode_varints` wrote, all at once; CodecError when the bytes are cut short."""
    raw = np.frombuffer(data, dtype=np.uint8)
    if raw.size == 0:
        return np.zeros(0, dtype=np.int64)
    last = (raw & 0x80) == 0
    if not last[-1]:
        raise CodecError("varint cut short")
    ends = np.flatnonzero(last)
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts + 1
    if int(lengths.max()) > 9:
        raise CodecError("varint longer than nine bytes")
    shift = (np.arange(raw.size) - np.repeat(starts, lengths)) * 7
    result: Ints = np.add.reduceat((raw & 0x7F).astype(np.int64) << shift, starts)
    return result


def encode_points(points: ArrayLike) -> Ints:
    """Integer points (n, 2) as 2n non-negative integers: zigzag differences, x and y in turn."""
    path = np.asarray(points, dtype=np.int64).reshape(-1, 2)
    return zigzag(np.diff(path, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))).ravel()


def decode_points(values: ArrayLike) -> Ints:
    """The points (n, 2) that `encode_points` wrote; CodecError when a coordinate is missing."""
    folded = np.asarray(values, dtype=np.int64)
    if folded.size % 2:
        raise CodecError("a point lacks its second coordinate")
    result: Ints = np.cumsum(unzigzag(folded).reshape(-1, 2), axis=0)
    return result
