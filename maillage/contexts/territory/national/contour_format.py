"""The contour file of one département: its communes' polygons, each shared border once, in one stream of varints.

    codes separated by spaces, then a line feed (ASCII)
    number of arcs, number of points of each arc
    for each commune: number of polygons; for each polygon: number of rings; for each ring: number of arcs, the arcs
    points of all arcs one after the other: zigzag differences, longitude and latitude in turn

An arc reference is `2 * index`, plus 1 when followed backwards (see `maillage.core.geo.topology`). Coordinates are
integers, in steps of 1 / GRID_PER_DEGREE degree (11 m to the north, 5 to 11 m to the east).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from maillage.core.geo import codec, topology
from maillage.core.geo.topology import Points

GRID_PER_DEGREE = 10_000

Polygons = list[list[Points]]


def encode(shapes: Mapping[str, Polygons]) -> bytes:
    """Bytes of polygons by commune code: closed rings (n, 2) of integers, the outer one first."""
    coverage = topology.build(list(shapes.values()))
    numbers = [len(coverage.arcs), *(len(arc) for arc in coverage.arcs)]
    for polygons in coverage.shapes:
        numbers.append(len(polygons))
        for rings in polygons:
            numbers.append(len(rings))
            for references in rings:
                numbers += [len(references), *references]
    points = np.concatenate(coverage.arcs) if coverage.arcs else np.zeros((0, 2), dtype=np.int64)
    body = codec.encode_varints(
        np.concatenate([np.array(numbers, dtype=np.int64), codec.encode_points(points)])
    )
    return " ".join(shapes).encode("ascii") + b"\n" + body


def decode(data: bytes) -> dict[str, Polygons]:
    """Polygons by commune code; CodecError when the bytes are cut short or are something else."""
    head, feed, body = data.partition(b"\n")
    if not feed:
        raise codec.CodecError("no list of communes")
    values = codec.decode_varints(body)
    try:
        return _assembled(head.decode("ascii").split(), values)
    except (StopIteration, IndexError, ValueError) as error:
        raise codec.CodecError("contours cut short or in another format") from error


def _assembled(codes: list[str], values: Points) -> dict[str, Polygons]:
    numbers = iter(values.tolist())
    lengths = [next(numbers) for _ in range(next(numbers))]
    total = sum(lengths)
    # The points are the tail of the stream: what stands before is read one by one.
    arcs = _arcs(codec.decode_points(values[len(values) - 2 * total :]), lengths)
    shapes: dict[str, Polygons] = {}
    for code in codes:
        shapes[code] = [
            [topology.ring_points(arcs, _references(numbers)) for _ in range(next(numbers))]
            for _ in range(next(numbers))
        ]
    if len(list(numbers)) != 2 * total:
        raise IndexError
    return shapes


def _references(numbers: Iterator[int]) -> list[int]:
    return [next(numbers) for _ in range(next(numbers))]


def _arcs(points: Points, lengths: list[int]) -> list[Points]:
    arcs = []
    start = 0
    for length in lengths:
        arcs.append(points[start : start + length])
        start += length
    return arcs
