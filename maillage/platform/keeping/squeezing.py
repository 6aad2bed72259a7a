"""One gzip stream whose every byte is checked: its header is always the same, nothing may follow its end."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO, Final

from maillage.platform.keeping.refusals import DamagedArchive

# No name, no date, no system: what no checksum of gzip covers is a constant.
_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# Measured on the demonstration and on a national register: 6 gains a twelfth in size for twice the time.
LEVEL: Final = 3
_CHUNK: Final = 1 << 18


class Squeezed:
    """Writes gzip into `target`; `close` ends the stream and leaves `target` open."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._crc = self._length = 0
        target.write(_HEADER)

    def write(self, data: bytes) -> int:
        self._crc = zlib.crc32(data, self._crc)
        self._length += len(data)
        if packed := self._packer.compress(data):
            self._target.write(packed)
        return len(data)

    def close(self) -> None:
        self._target.write(self._packer.flush())
        self._target.write(struct.pack("<LL", self._crc, self._length & 0xFFFFFFFF))


class Unsqueezed:
    """Reads what `Squeezed` wrote. DamagedArchive for any other byte, or one that is missing or too many."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        self._crc = self._length = 0
        self._ended = False
        if source.read(len(_HEADER)) != _HEADER:
            raise DamagedArchive("son début est illisible")

    def read(self, size: int) -> bytes:
        """At most `size` bytes; b"" at the end, which is then known to be whole."""
        while not self._ended:
            packed = self._unpacker.unconsumed_tail or self._source.read(_CHUNK)
            try:
                data = self._unpacker.decompress(packed, size)
            except zlib.error:
                raise DamagedArchive("son contenu ne se décompresse plus") from None
            self._crc = zlib.crc32(data, self._crc)
            self._length += len(data)
            if self._unpacker.eof:
                self._check_end()
                self._ended = True
            elif not packed and not data:
                raise DamagedArchive("elle est coupée")
            if data:
                return data
        return b""

    def _check_end(self) -> None:
        rest = self._unpacker.unused_data
        while len(rest) < 9 and (more := self._source.read(9 - len(rest))):
            rest += more
        if rest != struct.pack("<LL", self._crc, self._length & 0xFFFFFFFF):
            raise DamagedArchive("sa fin ne correspond pas à son contenu")
