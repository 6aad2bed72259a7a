"""The secretary keeps the session with one thumb: who comes, who is excused, guests, a roll call, the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.meetings import check_in, enter, number_of, prepare, today

pytestmark = pytest.mark.browser

TITLE = "Conseil sur le palier"
# Who came with them, and whose names nobody took.
UNNAMED = 12
QUESTION = "Signer la convention avec le laboratoire"
GUESTS = (
    ("Odile Passiflore-Nacre", "Mairie de démonstration", "élu ou collectivité"),
    ("Denis Saponaire-Onyx", "Association d’usagers de démonstration", "association et usagers"),
)


def test_the_session_on_a_phone(on_phone: Visitor) -> None:
    page = on_phone.page
    meeting = _prepare(on_phone, enter(on_phone, "Secrétariat"))
    on_phone.open(f"{meeting}seance/")
    page.get_by_role("button", name="Ouvrir la séance").click()
    on_phone.assert_usable()
    expect(page.locator(".as-quorum")).to_contain_text("Quorum non atteint")
    waiting = page.locator("li.as-person.is-unknown")
    listed = waiting.count()
    for _ in range(listed - 3):
        check_in(on_phone, waiting.first)
    waiting.first.get_by_role("button", name="est excusé").click()
    expect(waiting).to_have_count(2)
    expect(page.locator(".as-quorum")).to_contain_text("Quorum atteint")
    on_phone.assert_usable()

    for name, organisation, category in GUESTS:
        form = page.locator("#ajouter form")
        form.get_by_label("Nom", exact=True).fill(name)
        form.get_by_label("Organisme").fill(organisation)
        form.get_by_label("Compter comme").select_option(label=category)
        form.get_by_role("button", name="Noter présent").click()
        on_phone.assert_told(f"{name} est noté présent")
    form = page.locator("#compter form")
    form.get_by_label("Combien").fill(str(UNNAMED))
    form.get_by_label("Compter comme").select_option(label="élu ou collectivité")
    form.get_by_role("button", name="Compter").click()
    on_phone.assert_told(f"{UNNAMED} personnes sans nom")
    counted = page.locator(".as-big-count")
    expect(counted).to_contain_text(f"{listed - 3 + len(GUESTS) + UNNAMED} présents")
    on_phone.assert_usable()

    _roll_call(on_phone, meeting)
    on_phone.open(f"{meeting}seance/")
    page.get_by_role("link", name="Lever la séance").click()
    expect(page.locator("main")).to_contain_text("2 absents")
    on_phone.assert_usable()
    page.get_by_role("button", name="Lever la séance").click()
    on_phone.assert_told("La séance est levée")
    for category, came in (("Élu ou collectivité", UNNAMED + 1), ("Association et usagers", 1)):
        expect(page.locator(".as-counts tr", has_text=category).locator("td").first).to_have_text(str(came))
    expect(page.locator("main")).to_contain_text("Excusés : 1, absents : 2")
    on_phone.assert_usable()


def _prepare(secretary: Visitor, home: str) -> str:
    """A board of this very day, without letters; the address of its pages."""
    page = secretary.page
    secretary.open(f"{home}reunions/nouvelle/")
    page.get_by_label("Type de réunion").select_option(label="conseil d’administration")
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_label("Instance qui se réunit").select_option(label="Conseil d’administration")
    page.get_by_label("Jour").fill(today().isoformat())
    page.get_by_label("Début").fill("00:00")
    prepare(page)
    meeting = f"{home}reunions/{number_of(secretary)}/"
    secretary.open(f"{meeting}participants/")
    page.locator(".as-groups .btn-primary").click()
    secretary.assert_usable()
    return meeting


def _roll_call(secretary: Visitor, meeting: str) -> None:
    """Voices said aloud; somebody who could not come gives theirs by telephone."""
    page = secretary.page
    secretary.open(f"{meeting}votes/nouveau/")
    page.locator("summary", has_text="Voter autrement").click()
    form = page.locator("form", has=page.get_by_role("button", name="Préparer ce vote"))
    form.get_by_label("Question mise aux voix").fill(QUESTION)
    form.get_by_label("Mode de vote").select_option("roll_call")
    form.get_by_label("Peuvent voter").select_option("all")
    secretary.assert_usable()
    form.get_by_role("button", name="Préparer ce vote").click()
    page.get_by_role("button", name="Ouvrir le vote").click()
    lines = page.locator("main tr[id^='voix-']")
    secretary.assert_usable()
    voices = lines.count()
    for number in range(voices):
        line = lines.nth(number)
        if number == 0:
            line.get_by_label("Comment").select_option("phone")
        line.get_by_role("button", name="Contre" if number == 1 else "Pour").click()
        expect(lines.nth(number)).not_to_contain_text("pas encore")
    expect(lines.first).to_contain_text("par téléphone")
    page.get_by_role("button", name="Clore le vote").click()
    expect(page.locator("main")).to_contain_text(f"{voices - 1}")
    expect(page.get_by_role("heading", name="Résultat")).to_be_visible()
    secretary.assert_usable()
