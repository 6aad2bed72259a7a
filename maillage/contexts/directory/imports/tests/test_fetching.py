"""Files fetched from a real HTTPS server of this machine."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from maillage.contexts.directory.imports import fetching, room
from maillage.contexts.directory.imports.fetching import Fetched, fetch
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.tests.publisher import CONTENT, Handler, Site, answer, in_turn

DAY = "Mon, 07 Sep 2026 04:15:00 GMT"


def refusal_of(address: str, into: Path, **options: Any) -> str:
    with pytest.raises(FileRefused) as refused:
        fetch(address, into=into, **options)
    assert list(into.iterdir()) == [] if into.exists() else True
    return refused.value.message_fr


def test_a_file_is_fetched_whole_with_its_name_and_its_date(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = answer(
        ETag='"un"',
        Last_Modified=DAY,
        Content_Disposition='attachment; filename="../PS_LibreAcces_Personne_activite_202609070615.txt"',
    )
    seen: list[tuple[int, int]] = []
    fetched = fetch(site.url(), into=tmp_path, progress=lambda read, size: seen.append((read, size)))
    assert fetched.path.read_bytes() == CONTENT
    assert fetched.path.parent == tmp_path
    assert fetched.name == "PS_LibreAcces_Personne_activite_202609070615.txt"
    assert (fetched.etag, fetched.last_modified, fetched.changed) == ('"un"', DAY, True)
    assert int(fetched.path.stat().st_mtime) == 1_788_754_500
    assert seen[0] == (0, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_a_name_in_another_alphabet_is_read(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = answer(
        Content_Disposition="attachment; filename*=UTF-8''donn%C3%A9es%202026.csv"
    )
    assert fetch(site.url(), into=tmp_path).name == "données 2026.csv"


def test_without_a_name_the_end_of_the_address_gives_it(site: Site, tmp_path: Path) -> None:
    site.answers["/r/0001"] = answer(b"", 302, Location="/depot/20260907-041500/finess.json.gz?v=1")
    site.answers["/depot/20260907-041500/finess.json.gz?v=1"] = answer()
    assert fetch(site.url("/r/0001"), into=tmp_path).name == "finess.json.gz"


def test_an_unchanged_file_is_not_fetched_again(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = in_turn(answer(ETag='"un"', Last_Modified=DAY), answer(b"", 304))
    first = fetch(site.url(), into=tmp_path / "un")
    again = fetch(site.url(), into=tmp_path / "deux", known=first)
    assert again == Fetched(first.path, first.name, '"un"', DAY, changed=False)
    assert list((tmp_path / "deux").iterdir()) == []
    asked = site.asked[-1][1]
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"un"', DAY)


def test_a_site_that_takes_no_condition_is_believed_on_its_marks(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = answer(Last_Modified=DAY)
    first = fetch(site.url(), into=tmp_path)
    assert not fetch(site.url(), into=tmp_path, known=first).changed
    site.answers["/fichier.txt"] = answer(b"autre", Last_Modified="Tue, 08 Sep 2026 04:15:00 GMT")
    assert fetch(site.url(), into=tmp_path, known=first).changed


def _rest(handler: Handler) -> None:
    start = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    whole = len(CONTENT)
    handler.give(CONTENT[start:], 206, ETag='"un"', Content_Range=f"bytes {start}-{whole - 1}/{whole}")


def test_a_cut_transfer_is_taken_up_where_it_stopped(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = in_turn(answer(cut=300_000, ETag='"un"'), _rest)
    assert fetch(site.url(), into=tmp_path).path.read_bytes() == CONTENT
    asked = site.asked[-1][1]
    assert asked["if-range"] == '"un"'
    # What was received at the cut, and not a byte more.
    assert 0 < int(asked["range"].removeprefix("bytes=").removesuffix("-")) <= 300_000


def test_a_file_that_changed_meanwhile_is_taken_from_its_beginning(site: Site, tmp_path: Path) -> None:
    other = CONTENT[::-1]
    site.answers["/fichier.txt"] = in_turn(answer(cut=300_000, ETag='"un"'), answer(other, ETag='"deux"'))
    fetched = fetch(site.url(), into=tmp_path)
    assert fetched.path.read_bytes() == other
    assert fetched.etag == '"deux"'


def test_a_weak_mark_does_not_glue_two_files(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = in_turn(answer(cut=300_000, ETag='W/"un"'), answer(ETag='W/"un"'))
    assert fetch(site.url(), into=tmp_path).path.read_bytes() == CONTENT
    assert "range" not in site.asked[-1][1]


def test_a_transfer_that_stays_short_is_refused(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = answer(cut=1_000)
    message = refusal_of(site.url(), tmp_path)
    assert "coupé" in message
    assert len(site.asked) == fetching.ATTEMPTS


def test_a_transfer_without_length_that_hangs_up_is_refused(site: Site, tmp_path: Path) -> None:
    """Neither a length nor a chunk tells the end: only an orderly close of the connection does."""

    def hang_up(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(CONTENT[:1_000])
        handler.wfile.flush()
        handler.close_connection = True
        os.close(handler.connection.detach())

    site.answers["/fichier.txt"] = hang_up
    assert "coupé" in refusal_of(site.url(), tmp_path)


def test_what_has_come_is_looked_at_before_more_comes(site: Site, tmp_path: Path) -> None:
    """Else a site that sends a byte a minute would hold the worker until a whole block is there."""
    seen = threading.Event()
    waited: list[bool] = []

    def half_then_rest(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "2000")
        handler.end_headers()
        handler.wfile.write(CONTENT[:1_000])
        handler.wfile.flush()
        waited.append(seen.wait(5))
        handler.wfile.write(CONTENT[1_000:2_000])

    site.answers["/fichier.txt"] = half_then_rest
    fetched = fetch(
        site.url(), into=tmp_path, progress=lambda read, size: seen.set() if read == 1_000 else None
    )
    assert waited == [True]
    assert fetched.path.read_bytes() == CONTENT[:2_000]


def test_a_length_that_is_no_number_of_bytes_is_left_aside(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = answer(
        b"4\r\na|b\n\r\n0\r\n\r\n", Transfer_Encoding="chunked", Content_Length="9" * 5_000
    )
    assert fetch(site.url(), into=tmp_path).path.read_bytes() == b"a|b\n"


def test_a_site_that_is_busy_is_asked_again(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[int] = []
    monkeypatch.setattr(fetching, "_wait", pauses.append)
    site.answers["/fichier.txt"] = in_turn(
        answer(b"", 503, Retry_After="20"), answer(b"", 503, Retry_After="99999"), answer()
    )
    assert fetch(site.url(), into=tmp_path).path.read_bytes() == CONTENT
    assert pauses == [20, 60]


@pytest.mark.parametrize(
    ("status", "words"), [(404, "nouvelle adresse"), (403, "refuse de donner"), (418, "autre chose")]
)
def test_a_definite_no_is_told_at_once(site: Site, tmp_path: Path, status: int, words: str) -> None:
    site.answers["/fichier.txt"] = answer(b"non", status)
    assert words in refusal_of(site.url(), tmp_path)
    assert len(site.asked) == 1


def test_an_empty_file_is_refused(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = answer(b"")
    assert "vide" in refusal_of(site.url(), tmp_path)


def test_a_file_that_is_too_large_is_refused_before_it_comes(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = answer(b"x", Content_Length="2000000001", cut=1)
    assert "trop grand" in refusal_of(site.url(), tmp_path)


def test_a_file_that_does_not_say_how_large_it_is_stops_at_the_limit(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 100_000)
    chunk = b"%x\r\n%s\r\n" % (200_000, CONTENT[:200_000])
    site.answers["/fichier.txt"] = answer(chunk + b"0\r\n\r\n", Transfer_Encoding="chunked")
    assert "trop grand" in refusal_of(site.url(), tmp_path)


def test_a_full_disk_is_told_before_the_transfer(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MARGIN_BYTES", 1 << 60)
    site.answers["/fichier.txt"] = answer()
    assert "pas la place" in refusal_of(site.url(), tmp_path)


def test_a_redirect_to_plain_http_is_refused(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = answer(b"", 302, Location=f"http://localhost:{site.port}/autre")
    assert "https://" in refusal_of(site.url(), tmp_path)
    assert len(site.asked) == 1


def test_a_redirect_to_a_private_machine_is_refused(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = answer(b"", 302, Location="https://10.0.0.8/interne")
    assert "réseau interne" in refusal_of(site.url(), tmp_path)


def test_redirects_in_a_circle_end(site: Site, tmp_path: Path) -> None:
    site.answers["/fichier.txt"] = answer(b"", 302, Location="/fichier.txt")
    assert "sans fin" in refusal_of(site.url(), tmp_path)


def test_an_unknown_authority_is_refused_at_once(site: Site, tmp_path: Path, settings: Any) -> None:
    settings.MAILLAGE_EXTRA_CA = ""
    site.answers["/fichier.txt"] = answer()
    message = refusal_of(site.url(), tmp_path)
    assert "certificat" in message
    assert "MAILLAGE_EXTRA_CA" in message
    assert site.asked == []


def test_a_certificate_of_another_name_is_refused(site: Site, tmp_path: Path) -> None:
    assert "certificat" in refusal_of(f"https://127.0.0.1:{site.port}/fichier.txt", tmp_path)


def test_a_missing_file_of_authorities_is_named(site: Site, tmp_path: Path, settings: Any) -> None:
    settings.MAILLAGE_EXTRA_CA = str(tmp_path / "absent.pem")
    assert "MAILLAGE_EXTRA_CA" in refusal_of(site.url(), tmp_path / "ici")


def test_a_name_that_moves_after_the_look_leads_nowhere(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to the address that was examined: the name is not resolved a second time."""
    resolved: list[str] = []
    real = socket.getaddrinfo

    def once(host: Any, *args: Any, **options: Any) -> Any:
        resolved.append(str(host))
        return real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    site.answers["/fichier.txt"] = answer()
    fetch(site.url(), into=tmp_path)
    assert resolved.count("localhost") == 1
