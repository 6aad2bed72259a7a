"""A list checked line by line, in memory: what each line would become, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from maillage.contexts.association.contacts.entries import practice_of as practice_in_register
from maillage.contexts.association.contacts.entries import profession_of as profession_in_register
from maillage.contexts.association.contacts.entries import subject_of
from maillage.contexts.association.contacts.models import Contact, ContactKind, Standing
from maillage.contexts.association.members.importing import cells
from maillage.contexts.association.members.importing.columns import LABELS, NOTE
from maillage.contexts.association.members.importing.people import KnownPeople, Register, Who
from maillage.contexts.association.members.importing.places import Places
from maillage.contexts.association.members.models import ImportLine
from maillage.contexts.association.statutes.models import College
from maillage.contexts.directory import api as directory
from maillage.core.search_text import search_text
from maillage.platform.ui.typography import french

NEW, UPDATE, SAME, DOUBLE, ERROR, LEFT = "new", "update", "same", "double", "error", "left"
STATES: Final = {
    NEW: "nouveau",
    UPDATE: "à compléter",
    SAME: "déjà là",
    DOUBLE: "en double",
    ERROR: "à corriger",
    LEFT: "laissée de côté",
}
# Of several lines, over their number.
PLURALS: Final = {
    NEW: "nouveaux",
    UPDATE: "à compléter",
    SAME: "déjà là",
    DOUBLE: "en double",
    ERROR: "à corriger",
    LEFT: "laissées de côté",
}
# What is written in a cell to say that there is nothing.
_NOTHING: Final = frozenset(
    ("", "autre", "autres", "neant", "nc", "na", "n a", "nr", "inconnu", "aucun", "x")
)
_NOTE_WIDTH: Final = 2_000
# The first word of a line that counts the others.
_SUMS: Final = frozenset(("total", "totaux", "sous total", "total general", "nombre", "effectif", "somme"))


@dataclass
class Checked:
    """A line and what it would become. values: fields of a contact. faults: what must be corrected, by field.

    texts: what is written, by field, after corrections. remarks: what was understood in a way worth saying.
    card: the entry of the directory, sure by number or proposed by name. twin_of: the line of which it is a double.
    """

    line: ImportLine
    texts: dict[str, str]
    extra: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    college: College | None = None
    joined_on: date | None = None
    faults: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    card: directory.Card | None = None
    is_card_sure: bool = False
    contact: Contact | None = None
    twin_of: int = 0
    state: str = NEW

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def pk(self) -> int:
        return self.line.number

    @property
    def name(self) -> str:
        found = self.values
        person = f"{found.get('last_name', '')} {found.get('first_name', '')}".strip()
        return person or found.get("organisation_name") or "(sans nom)"

    @property
    def state_label(self) -> str:
        return STATES[self.state]

    @property
    def problems(self) -> str:
        """What is wrong and what is worth saying, in one sentence each."""
        said = [
            f"{LABELS.get(name, 'Nom')} « {self.texts.get(name, '')} » : {why}"
            if self.texts.get(name)
            else why
            for name, why in self.faults.items()
        ]
        return french(" ; ".join([*said, *self.remarks]))


@dataclass(frozen=True)
class Ground:
    """What lines are compared with, read once for the whole list."""

    places: Places
    colleges: Sequence[College]
    contacts: dict[int, Contact]
    known: KnownPeople
    register: Register
    today: date


def texts_of(
    line: ImportLine, mapping: Sequence[str], header: Sequence[str]
) -> tuple[dict[str, str], list[str]]:
    """What a line says by field, corrections included; and what is only kept (« Titre : valeur »)."""
    texts: dict[str, str] = {}
    extra: list[str] = []
    for title, name, cell in zip(header, mapping, line.cells, strict=False):
        cell = str(cell).strip()
        if not name or search_text(cell) in _NOTHING:
            continue
        if name == NOTE:
            extra.append(f"{title} : {cell}")
        elif name in texts:
            texts[name] = f"{texts[name]} ; {cell}"
        else:
            texts[name] = cell
    for name, fixed in line.fixes.items():
        if name in LABELS:
            texts[name] = str(fixed)
    return {name: text for name, text in texts.items() if text}, extra


def check_line(checked: Checked, ground: Ground, *, first_name_first: bool, keep_unread: bool) -> None:
    """Fill in everything but what depends on the other lines.

    keep_unread: what is not understood goes to the note instead of holding the line back.
    """
    _read_names(checked, first_name_first=first_name_first)
    _read_contact(checked)
    _read_work(checked)
    _read_place(checked, ground)
    _read_membership(checked, ground)
    if keep_unread:
        _keep_faults(checked)
    _match_register(checked, ground)
    checked.values["note"] = "\n".join(checked.extra)[:_NOTE_WIDTH]


def _read_names(checked: Checked, *, first_name_first: bool) -> None:
    texts = checked.texts
    last, first = cells.written_name(cells.untitled(texts.get("last_name", ""))), texts.get("first_name", "")
    if texts.get("full_name") and not last:
        last, first, remark = cells.names_of(texts["full_name"], first_name_first=first_name_first)
        if remark:
            checked.remarks.append(remark)
    organisation = texts.get("organisation_name", "")
    kind = ContactKind.PERSON if last or first else ContactKind.ORGANISATION
    if kind == ContactKind.PERSON and not last:
        last, first = cells.written_name(first), ""
    if not last and not organisation:
        checked.faults["last_name"] = "cette ligne n’a pas de nom"
    elif search_text(last or organisation) in _SUMS:
        checked.faults["last_name"] = "cette ligne semble compter les autres : laissez-la de côté"
    checked.values |= {
        "kind": kind,
        "last_name": last[:120],
        "first_name": cells.written_name(first)[:120],
        "organisation_name": organisation[:200],
    }


def _read_contact(checked: Checked) -> None:
    checked.values |= {"email": "", "phone": "", "rpps": ""}
    texts, values = checked.texts, checked.values
    try:
        if text := texts.get("email"):
            values["email"], others = cells.email_of(text)
            _keep(checked, "Autre adresse", others)
    except cells.Unread as error:
        checked.faults["email"] = str(error)
    try:
        if text := texts.get("phone"):
            values["phone"], others = cells.phone_of(text)
            _keep(checked, "Autre téléphone", others)
    except cells.Unread as error:
        checked.faults["phone"] = str(error)
    try:
        if text := texts.get("rpps"):
            values["rpps"], remark = cells.rpps_of(text)
            if remark:
                checked.remarks.append(remark)
            if not values["rpps"]:
                _keep(checked, "ADELI", text)
    except cells.Unread as error:
        checked.faults["rpps"] = str(error)


def _keep(checked: Checked, label: str, text: str) -> None:
    if text:
        checked.extra.append(f"{label} : {text}")


def _read_work(checked: Checked) -> None:
    texts, values = checked.texts, checked.values
    said, function = texts.get("profession", ""), texts.get("function", "")
    is_person = values["kind"] == ContactKind.PERSON
    code = (cells.profession_of(said) or ("" if said else cells.profession_of(function))) if is_person else ""
    if said and (not code or (code == "10" and search_text(said) not in ("medecin", "docteur", "dr"))):
        function = f"{said}, {function}" if function else said
        if not code and is_person:
            checked.remarks.append(f"« {said} » gardé comme fonction")
    practice = (
        cells.practice_of(texts.get("practice", "")) or cells.practice_of(said) or cells.practice_of(function)
    )
    about = f"{said} {function} {values['organisation_name']}"
    values |= {
        "profession": code,
        "practice": practice if is_person else "",
        "function": function[:120],
        "category": cells.category_of(about, has_profession=bool(code)),
    }


def _read_place(checked: Checked, ground: Ground) -> None:
    checked.values["commune"] = None
    try:
        checked.values["commune"] = ground.places.find(
            checked.texts.get("commune", ""), checked.texts.get("postal_code", "")
        )
    except cells.Unread as error:
        checked.faults["commune" if checked.texts.get("commune") else "postal_code"] = str(error)


def _read_membership(checked: Checked, ground: Ground) -> None:
    if text := checked.texts.get("college"):
        words = search_text(text)
        found = [one for one in ground.colleges if words in (search_text(one.name), search_text(one.code))]
        found = found or [
            one
            for one in ground.colleges
            if search_text(one.name).startswith(words) or search_text(one.name) in words
        ]
        if len(found) == 1:
            checked.college = found[0]
        elif ground.colleges:
            names = ", ".join(f"« {one.name} »" for one in ground.colleges)
            checked.faults["college"] = f"aucun collège ne porte ce nom ; il y a {names}"
        else:
            _keep(checked, "Collège", text)
            checked.remarks.append("aucun collège n’est encore écrit : gardé dans la note")
    if text := checked.texts.get("joined_on"):
        try:
            checked.joined_on, remark = cells.day_of(text, ground.today)
            if remark:
                checked.remarks.append(remark)
        except cells.Unread as error:
            checked.faults["joined_on"] = str(error)


def _keep_faults(checked: Checked) -> None:
    """Everything but a missing name can wait in the note."""
    for name in [name for name in checked.faults if name != "last_name"]:
        _keep(checked, f"{LABELS[name]} (non compris)", checked.texts.get(name, ""))
        checked.remarks.append(f"{LABELS[name]} gardé dans la note")
        del checked.faults[name]


def _match_register(checked: Checked, ground: Ground) -> None:
    """The entry of the directory: sure by number, proposed by name; it fills in what the list does not say."""
    values = checked.values
    if values["kind"] != ContactKind.PERSON:
        return
    card = ground.register.by_rpps(values["rpps"])
    if card is not None:
        checked.is_card_sure = True
    elif not values["rpps"]:
        words = frozenset(search_text(f"{values['last_name']} {values['first_name']}").split())
        commune = values["commune"]
        card = ground.register.by_name(words, values["profession"], commune.code if commune else "")
    if card is not None:
        checked.card = card


def link(checked: Checked) -> None:
    """Take over from the entry what ties the contact to it, and what the list leaves empty."""
    card = checked.card
    if card is None:
        return
    values = checked.values
    values |= {"entry": subject_of(card.idnps), "rpps": values["rpps"] or card.rpps}
    profession = profession_in_register(card)
    if values["profession"] in ("", profession.split("-")[0]):
        values["profession"] = profession
    values["practice"] = values["practice"] or practice_in_register(card.modes)
    if values["profession"]:
        values["category"] = cells.category_of("", has_profession=True)


def who_is(checked: Checked) -> Who:
    values = checked.values
    commune = values["commune"]
    return Who.of(
        values["kind"],
        (values["last_name"], values["first_name"], values["organisation_name"]),
        email=values["email"],
        rpps=values["rpps"],
        commune=commune.code if commune else "",
    )


def settle(rows: Sequence[Checked], ground: Ground, *, as_members: bool) -> None:
    """Give each line its state, with regard to the contacts and to the lines before it."""
    seen = KnownPeople()
    addresses: dict[str, int] = {}
    for row in rows:
        row.values.setdefault("entry", "")
        who = who_is(row)
        known = ground.known.find(who)
        row.contact = ground.contacts.get(known) if known is not None else None
        twin = None if row.line.is_left_out or row.faults else seen.find(who)
        if row.line.is_left_out:
            row.state = LEFT
        elif row.faults:
            row.state = ERROR
        elif twin is not None:
            row.state, row.twin_of = DOUBLE, twin
            row.remarks.append(f"même personne qu’à la ligne {twin}")
        elif row.contact is not None:
            row.state = UPDATE if _brings(row, as_members=as_members) else SAME
        else:
            row.state = NEW
        if row.state in (NEW, UPDATE, SAME):
            seen.add(row.number, who)
            # Two people of one practice may share an address; more often it was copied from the line above.
            first = addresses.setdefault(who.email, row.number) if who.email else row.number
            if first != row.number:
                row.remarks.append(f"même adresse électronique qu’à la ligne {first}")


def missing_values(row: Checked) -> dict[str, Any]:
    """Of a known contact, the fields that the line fills in; what stands there already is never replaced."""
    assert row.contact is not None
    ignored = ("kind", "category")
    return {
        name: value
        for name, value in row.values.items()
        if name not in ignored and value and not getattr(row.contact, name)
    }


def joins(row: Checked, *, as_members: bool) -> bool:
    """True if the line makes somebody a member who is none today."""
    return as_members and (row.contact is None or row.contact.standing in (Standing.KNOWN, Standing.FORMER))


def _brings(row: Checked, *, as_members: bool) -> bool:
    assert row.contact is not None
    found = missing_values(row)
    if found:
        labels = [LABELS.get(name, "lien à l’annuaire") for name in found]
        row.remarks.append(f"complète : {', '.join(dict.fromkeys(labels)).lower()}")
    if joins(row, as_members=as_members):
        row.remarks.append("devient adhérent")
        return True
    return bool(found)


def counts(rows: Sequence[Checked]) -> dict[str, int]:
    """How many lines in each state, in the order of STATES."""
    found = Counter(row.state for row in rows)
    return {state: found[state] for state in STATES if found[state]}
