"""Archives that somebody else unpacks: names that every system takes, no path twice, the same bytes again."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from maillage.platform.files.archives import LONGEST, Archive, Names, plain_name

AT = datetime(2026, 11, 22, 10, 30, 16, tzinfo=UTC)


@given(st.text(max_size=300))
def test_names_are_taken_by_every_system(text: str) -> None:
    name = plain_name(text, "piece")
    assert 0 < len(name) <= LONGEST + 1
    assert name.isascii() and not set(name) & set('<>:"/\\|?*. ')
    assert name not in ("con", "nul", "aux", "com1", "lpt9")


def test_a_name_is_read_by_a_person() -> None:
    assert plain_name("Feuille d’émargement — cœur", "piece") == "feuille-d-emargement-coeur"
    assert (plain_name("Con", "x"), plain_name("???", "x"), plain_name("LPT1", "x")) == ("con-", "x", "lpt1-")


def test_no_path_is_given_twice() -> None:
    names = Names()
    taken = [names.take("a", "b", ".pdf"), names.take("a", "B", ".PDF"), names.take("a", "b", ".pdf")]
    assert taken == ["a/b.pdf", "a/B-2.PDF", "a/b-3.pdf"]


def test_what_was_added_is_taken_too() -> None:
    with Archive(io.BytesIO(), AT) as archive:
        archive.add("a/B.pdf", b"")
        assert archive.take("a", "b", ".pdf") == "a/b-2.pdf"


def written() -> tuple[bytes, dict[str, tuple[int, str]]]:
    target = io.BytesIO()
    with Archive(target, AT) as archive:
        archive.add("lu.txt", b"a" * 500)
        archive.add("scan.PDF", b"b" * 500)
    return target.getvalue(), archive.prints


def test_the_same_content_makes_the_same_bytes() -> None:
    content, prints = written()
    assert (content, prints) == written()
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        for info in read.infolist():
            size, digest = prints[info.filename]
            assert (info.file_size, hashlib.sha256(read.read(info)).hexdigest()) == (size, digest)
            # In the time of Paris, as the rest of the product; packed once only.
            assert info.date_time == (2026, 11, 22, 11, 30, 16)
            assert info.external_attr >> 16 == 0o644
        assert read.getinfo("lu.txt").compress_type == zipfile.ZIP_DEFLATED
        assert read.getinfo("scan.PDF").compress_type == zipfile.ZIP_STORED
