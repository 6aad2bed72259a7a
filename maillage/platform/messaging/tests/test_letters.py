"""What a message looks like on the wire."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.platform.messaging.letters import Letter
from maillage.platform.messaging.services import one_line


def written(subject: str) -> bytes:
    letter = Letter(subject, "Bonjour", "de@tests.example", ["a@tests.example"])
    return bytes(letter.message().as_bytes())


def test_a_subject_begins_on_the_line_of_its_name() -> None:
    subject = "Votre accès à la CPTS de la Vallée de la Cèze et des Cévennes"
    line = next(line for line in written(subject).splitlines() if line.startswith(b"Subject"))
    assert len(line) > len(b"Subject: ")
    assert str(make_header(decode_header(message_from_bytes(written(subject))["Subject"]))) == subject


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200).map(one_line))
def test_no_subject_is_changed_and_none_begins_with_a_space(subject: str) -> None:
    read = message_from_bytes(written(subject))["Subject"]
    assert str(make_header(decode_header(read))) == subject
    assert not str(read).startswith((" ", "\n"))
