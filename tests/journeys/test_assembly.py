"""The coordinator prepares an assembly: poll, agenda, convocation, session, votes, minutes, their approval."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.meetings import (
    check_in,
    enter,
    fill,
    let_days_pass,
    number_of,
    personal_link,
    prepare,
    today,
    wait_for_letters,
)

pytestmark = pytest.mark.browser

AGENDA = """Rapport d’activité (information, 20 min)
Comptes de l’année (décision, 15 min)
Règlement intérieur (décision, 10 min)"""
# What the rooms of the demonstration hold at least: more voices than a third of its members.
MOST_VOICES = 40


def test_from_the_poll_to_the_approved_minutes(visitor: Visitor, size: tuple[int, int]) -> None:
    title = f"Assemblée des relais {size[0]}"
    home = enter(visitor, "Coordination")
    _prepare(visitor, home, title)
    _find_a_date(visitor, home, title)
    _convene(visitor, title)
    meeting = number_of(visitor)
    for paper in ("convocation", "emargement", "pouvoir"):
        assert_papers(visitor, paper)

    let_days_pass(visitor.site.data, meeting)
    _hold(visitor, f"{home}reunions/{meeting}/")
    _write(visitor, f"{home}reunions/{meeting}/")
    _approve(visitor, home, f"{home}reunions/{meeting}/", title)


def assert_papers(visitor: Visitor, name: str) -> None:
    """The links of the page to this paper answer, as PDF and as Word."""
    links = visitor.page.locator(f"main a[href*='/{name}.']")
    found = {}
    for number in range(links.count()):
        path = str(links.nth(number).get_attribute("href"))
        answer = visitor.page.request.get(visitor.site.address + path)
        found[path.rsplit(".", 1)[-1].strip("/")] = (answer.status, answer.body()[:4])
    assert found == {"pdf": (200, b"%PDF"), "docx": (200, b"PK\x03\x04")}


def _prepare(visitor: Visitor, home: str, title: str) -> None:
    """A type, a title, the instance; its members, in one touch."""
    page = visitor.page
    visitor.open(f"{home}reunions/nouvelle/")
    page.get_by_label("Type de réunion").select_option(label="assemblée générale")
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Instance qui se réunit").select_option(label="Assemblée générale")
    visitor.assert_usable()
    page.get_by_role("button", name="Préparer la réunion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    visitor.open(f"{home}reunions/{number_of(visitor)}/participants/")
    page.get_by_role("button", name="Tous les adhérents").click()
    visitor.assert_usable()


def _find_a_date(visitor: Visitor, home: str, title: str) -> None:
    """Two dates are asked of everybody; one member answers by the link of the letter; one date is kept."""
    page = visitor.page
    dates = f"{home}reunions/{number_of(visitor)}/dates/"
    visitor.open(dates)
    first = today() + timedelta(days=30)
    proposed = page.locator("form", has=page.get_by_role("heading", name="Proposer des dates"))
    fill(
        proposed,
        day_1=first.isoformat(),
        day_2=(first + timedelta(days=7)).isoformat(),
        start="19:30",
        end="21:30",
    )
    proposed.get_by_role("button", name="Proposer").click()
    page.get_by_role("button", name="Demander", exact=True).click()
    visitor.assert_told("Question envoyée à")
    visitor.assert_usable()

    letter = next(iter(wait_for_letters(visitor.site.data, "Quelle date", title).values()))
    visitor.open(personal_link(letter))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.locator("fieldset.as-date").nth(0).get_by_label("Non").check()
    page.locator("fieldset.as-date").nth(1).get_by_label("Oui").check()
    visitor.assert_usable()
    page.get_by_role("button", name="Envoyer mes réponses").click()
    visitor.assert_told("disponibilités sont notées")

    visitor.open(dates)
    best = page.locator(".as-points li", has_text="la mieux placée")
    expect(best).to_contain_text("1 oui")
    best.get_by_role("button", name="Choisir").click()
    visitor.assert_told("La date est choisie")


def _convene(visitor: Visitor, title: str) -> None:
    """The agenda, then the letter as it will leave; it arrives with the agenda and each one's own link."""
    page = visitor.page
    page.locator(".mg-page-actions, main").get_by_role("link", name="Écrire l’ordre du jour").first.click()
    page.get_by_label("Ajouter des points").fill(AGENDA)
    page.get_by_role("button", name="Ajouter").click()
    expect(page.locator(".as-points li")).to_have_count(3)
    visitor.assert_usable()
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("link", name="Convoquer", exact=True).click()
    expect(page.locator(".as-letter")).to_contain_text("Comptes de l’année")
    visitor.assert_usable()
    page.get_by_role("button", name="Convoquer").click()
    visitor.assert_told("Convocation envoyée à")
    said = re.search(r"envoyée à\s(\d+)\spersonnes", page.locator("body").inner_text())
    assert said
    sent = int(said[1])
    letters = wait_for_letters(visitor.site.data, f"Convocation : {title}", "Règlement intérieur", count=sent)
    assert len({personal_link(text) for text in letters.values()}) == sent
    visitor.assert_usable()


def _hold(visitor: Visitor, meeting: str) -> None:
    """Presence until the quorum is there, then a vote in one touch."""
    page = visitor.page
    visitor.open(f"{meeting}seance/")
    # It was yesterday: that is said before the session opens.
    page.get_by_role("link", name="Ouvrir la séance").click()
    expect(page.locator("main")).to_contain_text("hier")
    visitor.assert_usable()
    page.get_by_role("button", name="Ouvrir quand même").click()
    quorum = page.locator(".as-quorum")
    expect(quorum).to_contain_text("Quorum non atteint")
    visitor.assert_usable()
    voices = page.locator("li.as-person.is-unknown", has=page.get_by_text("voix", exact=True))
    for _ in range(MOST_VOICES):
        check_in(visitor, voices.first)
        if "Quorum atteint" in quorum.inner_text():
            break
    expect(quorum).to_contain_text("Quorum atteint")
    visitor.assert_usable()
    visitor.open(meeting)
    page.get_by_role("button", name="Adopté à l’unanimité : Comptes de l’année").click()
    visitor.assert_told("unanimité")


def _write(visitor: Visitor, meeting: str) -> None:
    """Minutes from the agenda: a text that saves itself, the decision that was voted, what is to be done."""
    page = visitor.page
    visitor.open(f"{meeting}compte-rendu/")
    page.get_by_role("button", name="Commencer le compte rendu").click()
    point = page.locator(".as-point", has_text="Comptes de l’année")
    point.get_by_label("Ce qui s’est dit").fill(
        "La trésorerie présente les comptes ; l’excédent est reporté."
    )
    expect(point.locator(".as-saved")).to_contain_text("Enregistré à")
    point.get_by_role("button", name="Inscrire au registre ce qui est voté").click()
    expect(point.locator(".as-outcome a", has_text=re.compile(r"-\d{4}-\d{3}"))).to_be_visible()
    point.locator("summary", has_text="Suite à donner").click()
    point.get_by_label("À faire").fill("Déposer les comptes à la préfecture")
    point.get_by_label("Confiée à").fill("Morgan Exemple")
    point.get_by_label("Pour le").fill((today() + timedelta(days=20)).isoformat())
    visitor.assert_usable()
    point.get_by_role("button", name="Noter la suite").click()
    expect(point.locator(".as-outcome", has_text="Déposer les comptes")).to_contain_text("Morgan Exemple")
    assert_papers(visitor, "compte-rendu")
    visitor.open(f"{meeting}seance/")
    page.get_by_role("link", name="Lever la séance").click()
    expect(page.locator("main")).to_contain_text("Seront notés")
    visitor.assert_usable()
    page.get_by_role("button", name="Lever la séance").click()
    visitor.assert_told("La séance est levée")
    visitor.open(f"{meeting}compte-rendu/")
    page.get_by_role("button", name="Proposer aux membres").click()
    visitor.assert_told("est proposé")
    visitor.assert_usable()


def _approve(visitor: Visitor, home: str, meeting: str, title: str) -> None:
    """The next meeting of the same instance, of this morning, approves them."""
    page = visitor.page
    visitor.open(f"{home}reunions/nouvelle/")
    page.get_by_label("Type de réunion").select_option(label="assemblée générale")
    page.get_by_label("Titre").fill(f"{title}, suite")
    page.get_by_label("Instance qui se réunit").select_option(label="Assemblée générale")
    page.get_by_label("Jour").fill(today().isoformat())
    page.get_by_label("Début").fill("00:00")
    prepare(page)
    visitor.open(meeting)
    page.get_by_role("link", name="Faire approuver le compte rendu").first.click()
    page.get_by_role("link", name="Noter l’approbation").click()
    approving = page.get_by_label("En réunion")
    option = approving.locator("option", has_text=f"{title}, suite")
    expect(option).to_contain_text(f"{today():%d/%m/%Y}")
    approving.select_option(value=option.get_attribute("value"))
    visitor.assert_usable()
    page.get_by_role("button", name="Approuvé").click()
    visitor.assert_told("est approuvé")
    expect(page.locator("main")).to_contain_text(f"en réunion « {title}, suite »")
    expect(page.locator("main")).to_contain_text("Déposer les comptes à la préfecture")
    assert_papers(visitor, "compte-rendu")
    visitor.assert_usable()
