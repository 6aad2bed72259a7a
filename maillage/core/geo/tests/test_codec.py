"""What is written is read back, and broken bytes are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.geo import codec

whole = st.integers(-(2**61), 2**61)


def naive_varint(value: int) -> bytes:
    out = []
    while value >= 128:
        out.append(value % 128 + 128)
        value //= 128
    return bytes([*out, value])


@given(st.lists(st.integers(0, 2**62)))
def test_varints_byte_for_byte(values: list[int]) -> None:
    data = codec.encode_varints(np.array(values, dtype=np.int64))
    assert data == b"".join(naive_varint(value) for value in values)
    assert codec.decode_varints(data).tolist() == values


@given(st.lists(whole))
def test_zigzag_is_undone(values: list[int]) -> None:
    folded = codec.zigzag(np.array(values, dtype=np.int64))
    assert (folded >= 0).all()
    assert codec.unzigzag(folded).tolist() == values


def test_zigzag_keeps_small_numbers_small() -> None:
    assert codec.zigzag([0, -1, 1, -2, 2]).tolist() == [0, 1, 2, 3, 4]


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))))
def test_points_are_read_back(points: list[tuple[int, int]]) -> None:
    path = np.array(points, dtype=np.int64).reshape(-1, 2)
    read = codec.decode_points(codec.decode_varints(codec.encode_varints(codec.encode_points(path))))
    assert read.tolist() == path.tolist()


def test_a_close_point_takes_two_bytes() -> None:
    path = np.array([(41_000, 440_000), (41_030, 439_980), (41_010, 439_960)])
    assert len(codec.encode_varints(codec.encode_points(path)[2:])) == 4


def test_broken_bytes_are_refused() -> None:
    with pytest.raises(codec.CodecError, match="cut short"):
        codec.decode_varints(b"\x05\x80")
    with pytest.raises(codec.CodecError, match="nine bytes"):
        codec.decode_varints(b"\xff" * 12 + b"\x01")
    with pytest.raises(codec.CodecError, match="second coordinate"):
        codec.decode_points([2, 4, 6])
    with pytest.raises(ValueError, match="negative"):
        codec.encode_varints([3, -1])
