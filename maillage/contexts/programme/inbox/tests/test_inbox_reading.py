"""Hostile, broken and odd mails: always an answer, never HTML, never a crash."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.programme.inbox import reading
from maillage.contexts.programme.inbox.addresses import LENGTH, new_secret, secrets_in
from maillage.contexts.programme.inbox.plain import text_of_html

# Nothing here depends on the database.
pytestmark = pytest.mark.once

HEAD = b"From: =?utf-8?Q?Jos=C3=A9?= <jose@mairie.example>\r\nSubject: =?iso-8859-1?Q?R=E9union?=\r\n"


def test_html_alone_becomes_plain_text() -> None:
    html = "<style>p{}</style><script>alert(1)</script><p>Bonjour&nbsp;<b>à tous</b></p>"
    html += "<p>Deux<br>lignes &lt;ici&gt;</p>"
    letter = reading.read(HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode())
    assert letter.text == "Bonjour à tous\n\nDeux\nlignes <ici>"
    assert (letter.title, letter.sender_name, letter.sender_email) == (
        "Réunion",
        "José",
        "jose@mairie.example",
    )
    assert not letter.whole


def test_of_two_writings_the_plain_one_is_read() -> None:
    message = EmailMessage()
    message.set_content("Texte simple")
    message.add_alternative("<p>Texte riche</p>", subtype="html")
    assert reading.read(message.as_bytes()).text == "Texte simple"


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("iso-8859-1", "à é ç".encode("latin-1")),
        ("windows-1252", "à é ç".encode("cp1252")),
        ("utf-8", "à é ç".encode("latin-1")),
        ("x-inconnu", "à é ç".encode()),
        ("", "à é ç".encode()),
        ("utf-16", "à é ç".encode("utf-16")),
    ],
)
def test_charsets_right_wrong_and_unknown(declared: str, content: bytes) -> None:
    kind = f"text/plain; charset={declared}" if declared else "text/plain"
    raw = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode() + content
    assert reading.read(raw).text == "à é ç"


def test_a_forwarded_mail_inside_gives_its_text_and_its_files() -> None:
    inner = MIMEMultipart()
    inner["From"], inner["Subject"] = "Maire <maire@mairie.example>", "Salle prêtée"
    inner.attach(MIMEText("La salle est à vous."))
    part = MIMEApplication(b"%PDF-1.4 x", "pdf")
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", "convention signée.pdf"))
    inner.attach(part)
    outer = MIMEMultipart()
    outer.attach(MIMEText("Pour information"))
    outer.attach(MIMEMessage(inner))
    letter = reading.read(outer.as_bytes())
    assert "Pour information" in letter.text
    assert "Courriel transféré de Maire <maire@mairie.example> : Salle prêtée" in letter.text
    assert "La salle est à vous." in letter.text
    assert [one.name for one in letter.files] == ["convention signée.pdf"]


def test_winmail_and_sealed_mails_are_kept_whole() -> None:
    message = EmailMessage()
    message.set_content("Voir pièce")
    message.add_attachment(
        b"\x78\x9f\x3e\x22xx", maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    letter = reading.read(message.as_bytes())
    assert letter.whole
    assert "winmail.dat" in letter.notices[0]
    sealed = reading.read(b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIIB\r\n")
    assert sealed.whole
    assert "chiffré" in sealed.notices[0]


def test_small_pictures_of_a_signature_are_left_aside() -> None:
    message = EmailMessage()
    message.set_content("Cordialement")
    message.add_attachment(
        b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="image001.png", cid="<a@b>"
    )
    letter = reading.read(message.as_bytes())
    assert letter.files == ()
    assert "signature" in letter.notices[0]


def test_too_many_files_and_too_long_a_text_are_cut_and_told() -> None:
    message = EmailMessage()
    message.set_content("x\n" * reading.MAX_TEXT)
    for number in range(reading.MAX_FILES + 3):
        message.add_attachment(b"a", maintype="application", subtype="octet-stream", filename=f"{number}.txt")
    letter = reading.read(message.as_bytes())
    assert (len(letter.files), len(letter.text) <= reading.MAX_TEXT, letter.whole) == (
        reading.MAX_FILES,
        True,
        True,
    )
    assert len(letter.notices) == 2


def nested(depth: int) -> bytes:
    message: EmailMessage | MIMEMultipart = EmailMessage()
    message["Subject"] = "fond"
    for _ in range(depth):
        outer = MIMEMultipart()
        outer.attach(MIMEMessage(message))
        message = outer
    return message.as_bytes()


HOSTILE = (
    b"",
    b"\x00" * 50,
    b"\xff\xfe\x00broken",
    b"Subject: =?utf-8?B?!!!!?=\r\n\r\nx",
    b"Subject: =?nothing?Q?=E9?=\r\nFrom: <<>>@@\r\nDate: 99 Foo 9999 99:99:99 +9999\r\n\r\nx",
    b'From: a@b, c@d, "\r\nDate: \r\nMessage-ID:\r\n\r\n',
    b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n--\r\n',
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    b"Content-Type: multipart/mixed\r\n\r\nno boundary",
    b'Content-Type: text/plain; charset="utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%',
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: text/html\r\n\r\n<![CDATA[<p><!--<table",
    b"Content-Disposition: attachment; filename*=utf-8''%E9%ZZ\r\n\r\nx",
    b'Content-Disposition: attachment; filename="=?utf-8?Q?=?="\r\n\r\nx',
    b"Content-Type: text/plain; charset=utf-7\r\n\r\n+ADw-script+AD4-",
    b"X: " + b"a" * 200_000 + b"\r\n\r\nx",
    b"Content-Type: multipart/mixed; boundary=y\r\n\r\n" + b"--y\r\n\r\nz\r\n" * 2_000,
    nested(12),
)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_mail_has_an_answer(number: int) -> None:
    letter = reading.read(HOSTILE[number])
    assert letter.title
    assert len(letter.text) <= reading.MAX_TEXT
    # What says nothing and cannot be read comes with the whole mail.
    assert letter.text or letter.files or letter.whole
    assert "<script" not in letter.text.lower() or b"utf-7" in HOSTILE[number]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_have_an_answer(raw: bytes) -> None:
    letter = reading.read(raw)
    assert len(letter.sender_email) <= 254
    assert "\x00" not in letter.text + letter.title + letter.sender_name + letter.message_id
    assert secrets_in(raw, "boite@exemple.fr") == [] or LENGTH


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_html_becomes_a_text_without_control_signs(html: str) -> None:
    text = text_of_html(html)
    assert all(sign.isprintable() or sign in "\n\t\u00a0" for sign in text)
    assert "\n\n\n" not in text


def test_a_date_of_nonsense_is_no_date() -> None:
    assert reading.read(b"Date: Mon, 01 Jan 2180 10:00:00 +0000\r\n\r\nx").sent_at is None
    assert reading.read(b"Date: Mon, 01 Jan 1970 10:00:00 +0000\r\n\r\nx").sent_at is None
    said = reading.read(b"Date: Mon, 16 Nov 2026 23:30:00 -0500\r\n\r\nx").sent_at
    assert said is None or said.date() == date(2026, 11, 17)


def test_only_whole_addresses_of_this_mailbox_count() -> None:
    secret = new_secret()
    address = f"boite+{secret}@exemple.fr"

    def asked(to: str) -> list[str]:
        return secrets_in(f"To: {to}\r\n\r\n".encode(), "boite@exemple.fr")

    assert (
        asked(address) == asked(f"Boîte <{address.upper()}>") == asked(f"a@b.fr,\r\n {address}") == [secret]
    )
    assert asked(f"{address}.evil.example") == asked(f"boite+{secret}@xexemple.fr") == []
    assert asked(f"boite+{secret[:-1]}@exemple.fr") == asked("boite@exemple.fr") == []
    assert secrets_in(f"To: x@y.fr\r\n\r\n{address}".encode(), "boite@exemple.fr") == []
