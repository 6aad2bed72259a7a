from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maillage.platform.documents.vcard import Card, Phone, vcard


def unfolded(text: str) -> list[str]:
    """What a reader of RFC 6350 does first."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_a_card_says_who_where_and_how() -> None:
    card = Card(
        uid="professional:899990000012",
        name="Dr Jeanne Aubépine-Granite",
        family_name="Aubépine-Granite",
        given_name="Jeanne",
        title="Médecin généraliste",
        organisation="Maison de santé; aile B",
        phones=(Phone("0465000000"), Phone("0600000000", "cell")),
        emails=("cabinet@exemple.example",),
        street="1, rue de l’Essai",
        postal_code="30500",
        town="Exempleville",
    )
    assert unfolded(vcard(card)) == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "UID:professional:899990000012",
        "FN:Dr Jeanne Aubépine-Granite",
        "N:Aubépine-Granite;Jeanne;;;",
        "TITLE:Médecin généraliste",
        "ORG:Maison de santé\\; aile B",
        "TEL;VALUE=text;TYPE=work:0465000000",
        "TEL;VALUE=text;TYPE=cell:0600000000",
        "EMAIL;TYPE=work;PREF=1:cabinet@exemple.example",
        "ADR;TYPE=work:;;1\\, rue de l’Essai;Exempleville;;30500;France",
        "END:VCARD",
    ]


@given(st.text())
def test_no_value_adds_a_line_and_no_line_is_too_long(name: str) -> None:
    text = vcard(Card(uid="x", name=name))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert len(unfolded(text)) == 5
