"""The text of one PDF file: a program of its own, so that a hostile file can harm nothing but this process.

    python -I pdf_reader.py FILE MAX_PAGES MAX_CHARACTERS CPU_S MEMORY_BYTES

Writes the text as UTF-8, page after page, so that what was read before a bound was met is kept. Ends with 0 (read
whole), or one of the codes below. Loads nothing of ours: it must start quickly and stay small.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import BinaryIO

PARTIAL, PROTECTED, DAMAGED = 3, 4, 5


def limit(cpu_s: int, memory_bytes: int) -> None:
    """Bounds that the system itself keeps, where it has them; the caller stops the process in any case."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_CPU, cpu_s), (resource.RLIMIT_AS, memory_bytes)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def read(path: str, max_pages: int, max_characters: int, out: BinaryIO) -> int:
    """Write the text of the first pages; the code to end with."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError, WrongPasswordError

    left, damaged = max_characters, 0
    try:
        reader = PdfReader(path)
        # Many files are encrypted without a password, only to forbid printing: those are read.
        if reader.is_encrypted and not reader.decrypt(""):
            return PROTECTED
        count = len(reader.pages)
    except (FileNotDecryptedError, WrongPasswordError, DependencyError):
        return PROTECTED
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError):
        return DAMAGED
    for number in range(min(count, max_pages)):
        try:
            text = reader.pages[number].extract_text()
        # One bad page must not hide the others; whatever a hostile file makes the library raise is a bad page.
        except Exception:
            damaged += 1
            continue
        out.write(text[:left].encode("utf-8", "replace") + b"\n")
        out.flush()
        left -= len(text)
        if left <= 0:
            return PARTIAL
    if damaged and damaged == count:
        return DAMAGED
    return PARTIAL if damaged or count > max_pages else 0


def main(arguments: list[str]) -> int:
    path, max_pages, max_characters, cpu_s, memory_bytes = arguments
    logging.disable(logging.CRITICAL)
    limit(int(cpu_s), int(memory_bytes))
    try:
        return read(path, int(max_pages), int(max_characters), sys.stdout.buffer)
    except (MemoryError, RecursionError):
        return PARTIAL


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
