"""A member with a phone and no account: the letter's link answers, gives power, checks in and votes. And a stranger."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, WIDE, Visitor
from tests.journeys.meetings import SETTLED, enter, letters_saying, personal_link

pytestmark = pytest.mark.browser

QUESTION = "Élire une personne référente de la prévention"
NAMES = ("Élise Argousier-Calcite", "Marc Renoncule-Autan")
# What is chosen by each of those who vote: with fewer ballots than three, closing would tell who chose what.
CHOSEN = (NAMES[0], NAMES[1], NAMES[0])
CODE = ".as-codes code"


def convened_board(coordinator: Visitor, home: str) -> tuple[str, str]:
    """Title and address of the board of the demonstration whose letters are out."""
    coordinator.open(f"{home}reunions/?etat=convened")
    row = coordinator.page.locator("main table tbody tr", has_text="convoquée")
    link = row.locator("a[href*='/reunions/']").first
    return link.inner_text().strip(), str(link.get_attribute("href"))


def put_to_the_vote(coordinator: Visitor, meeting: str) -> None:
    """A secret ballot between two names, opened to those who are there."""
    page = coordinator.page
    coordinator.open(f"{meeting}votes/nouveau/")
    page.locator("summary", has_text="Voter autrement").click()
    form = page.locator("form", has=page.get_by_role("button", name="Préparer ce vote"))
    form.get_by_label("Question mise aux voix").fill(QUESTION)
    form.get_by_label("Mode de vote").select_option("secret")
    form.get_by_label("Ce qui est décidé").select_option("election")
    form.get_by_label("Noms ou choix proposés").fill("\n".join(NAMES))
    coordinator.assert_usable()
    form.get_by_role("button", name="Préparer ce vote").click()
    page.get_by_role("button", name="Ouvrir le vote").click()
    expect(page.locator("main")).to_contain_text("Les bulletins sont scellés")
    coordinator.assert_usable()


def arrive_and_vote(member: Visitor, link: str, name: str) -> str:
    """« Je suis là », a choice, and the code that is shown once."""
    page = member.page
    member.open(link)
    page.get_by_role("button", name="Je suis là").click()
    member.assert_told("vous êtes là")
    page.get_by_label(name).check()
    member.assert_usable()
    page.get_by_role("button", name="Voter", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre vote est enregistré")
    member.assert_usable()
    code = page.locator(CODE).inner_text()
    page.get_by_role("link", name="Revenir à la réunion").click()
    expect(page.locator("#votes")).to_contain_text("Vous avez voté")
    expect(page.get_by_role("button", name="Voter", exact=True)).to_have_count(0)
    return code


def give_and_take_back(member: Visitor) -> None:
    """An answer in one touch, a power, and the power taken back."""
    page = member.page
    page.get_by_role("button", name="Je viens", exact=True).click()
    member.assert_told("vous venez")
    page.locator("summary", has_text="Donner pouvoir").click()
    choose = page.get_by_label("Qui votera pour vous")
    holder = choose.locator("option").nth(1).inner_text()
    choose.select_option(label=holder)
    member.assert_usable()
    page.get_by_role("button", name="Donner pouvoir").click()
    member.assert_told(f"{holder} vote pour vous")
    expect(page.locator("main")).to_contain_text(f"Vous avez donné pouvoir à {holder}")
    member.assert_usable()
    page.get_by_role("button", name="Reprendre mon pouvoir").click()
    member.assert_told("Votre pouvoir est repris")
    expect(page.locator("main")).not_to_contain_text("Vous avez donné pouvoir")


def test_a_member_answers_gives_power_and_votes(
    new_visitor: Callable[[tuple[int, int]], Visitor],
) -> None:
    coordinator, member = new_visitor(WIDE), new_visitor(PHONE)
    home = enter(coordinator, "Coordination")
    title, meeting = convened_board(coordinator, home)
    letters = letters_saying(member.site.data, f"Convocation : {title},")
    links = [personal_link(text) for to, text in sorted(letters.items()) if "contact" in to][: len(CHOSEN)]

    member.open(links[-1])
    expect(member.page.get_by_role("heading", level=1)).to_have_text(title)
    member.assert_usable()
    give_and_take_back(member)
    member.assert_usable()

    coordinator.open(f"{meeting}seance/")
    coordinator.page.get_by_role("link", name="Ouvrir la séance").click()
    expect(coordinator.page.locator("main")).to_contain_text("ce n’est pas encore le jour")
    coordinator.assert_usable()
    coordinator.page.get_by_role("button", name="Ouvrir quand même").click()
    put_to_the_vote(coordinator, meeting)
    codes = [arrive_and_vote(member, link, name) for link, name in zip(links, CHOSEN, strict=True)]
    assert len(set(codes)) == len(CHOSEN)
    coordinator.page.get_by_role("button", name="Clore le vote").click()
    expect(coordinator.page.get_by_role("heading", name="Résultat")).to_be_visible()
    coordinator.assert_usable()

    page = member.page
    page.reload()
    page.get_by_role("link", name="Bulletins publiés").click()
    for code, name in zip(codes, CHOSEN, strict=True):
        expect(page.locator("tr", has_text=code)).to_contain_text(name)
    expect(page.locator("main")).to_contain_text("Liste intacte")
    member.assert_usable()
    file = str(page.get_by_role("link", name="Télécharger la liste").get_attribute("href"))
    answer = page.request.get(member.site.address + file)
    assert answer.status == 200
    assert all(code in answer.text() for code in codes)


def test_a_stranger_learns_nothing(
    new_visitor: Callable[[tuple[int, int]], Visitor],
) -> None:
    """A link that is wrong by one letter, a vote of another meeting: the same page as for anything."""
    coordinator, stranger = new_visitor(WIDE), new_visitor(PHONE)
    home = enter(coordinator, "Coordination")
    coordinator.open(f"{home}votes/")
    votes = coordinator.page.locator("main table tbody a[href*='/votes/']")
    vote = re.search(r"/votes/(\d+)/", str(votes.first.get_attribute("href")))
    assert vote
    letter = next(iter(letters_saying(stranger.site.data, "Quelle date pour").values()))
    secret = personal_link(letter).split("/")[3]
    near = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    nothing = "n" * len(secret)

    stranger.watch.expect_status(404)
    page = stranger.page
    for wrong in (near, nothing):
        for path in (
            f"reunion/{wrong}/",
            f"reunion/{wrong}/vote/{vote[1]}/bulletins/",
            f"presence/1-{wrong}/",
            f"adherer/{wrong}/",
            f"courrier/{wrong}/",
        ):
            stranger.open(f"/a/{path}")
            told = page.locator("body").inner_text()
            assert "Assemblée" not in told, path
            assert SETTLED not in told, path
            assert "Vistre" not in told, path
            if wrong == near:
                stranger.assert_usable()
        for path in (f"reunion/{wrong}/agenda.ics", f"reunion/{wrong}/vote/{vote[1]}/bulletins.csv"):
            assert page.request.get(f"{stranger.site.address}/a/{path}").status == 404
    # A true link opens its own meeting alone.
    for path in (f"vote/{vote[1]}/bulletins/", f"vote/{vote[1]}/bulletins.csv"):
        assert page.request.get(f"{stranger.site.address}/a/reunion/{secret}/{path}").status == 404
    # And none opens the pages of the members: whoever is not signed in is asked to, whatever the address.
    stranger.open(home)
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
