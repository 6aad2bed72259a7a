"""What a community adds to the registers: its partners, what it knows of a person, labels, duplicates put together.

In the second community: what is written here is looked for nowhere else.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser

OWN = 1
# A commune that the territory did not have.
ADDED, ITS_HALL = "30216", "Mairie de Robiac-Rochessadoule"


def test_town_halls_are_proposed_and_a_mandate_that_ends_is_told(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in(community=OWN)
    home, soon = at_desk.home, datetime.now(tz=UTC).date() + timedelta(days=20)
    at_desk.open(f"{home}territoire/perimetre/")
    page.fill("textarea[name=paste]", ADDED)
    page.locator("button[name=read]").click()
    page.locator("button[name=save]").click()
    at_desk.assert_told("Le périmètre est enregistré")
    at_desk.open(f"{home}annuaire/organisations/")
    page.get_by_role("link", name="Proposer les mairies").click()
    page.get_by_text("Voir les noms").first.click()
    expect(page.locator("main form")).to_contain_text(ITS_HALL)
    at_desk.assert_usable()
    page.get_by_role("button", name="Créer ces organisations").click()
    at_desk.open(f"{home}annuaire/organisations/?q=robiac")
    page.get_by_role("link", name=ITS_HALL).click()
    page.get_by_role("link", name="Ajouter un contact").click()
    at_desk.watch.expect_status(422)
    page.get_by_role("button", name="Enregistrer le contact").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Prénom et nom").fill("Camomille Exemple")
    page.get_by_label("Fonction").fill("Adjointe à la santé")
    page.get_by_label("Personne élue").check()
    page.get_by_label("Fin du mandat").fill(soon.isoformat())
    page.get_by_role("button", name="Enregistrer le contact").click()
    expect(page.locator("#contacts")).to_contain_text("Camomille Exemple")
    expect(page.locator("#contacts")).to_contain_text("Mandat à renouveler")
    at_desk.assert_usable()
    at_desk.open(home)
    # The dashboard names the function: who holds it is on the page that it opens.
    page.get_by_role("link", name=f"{ITS_HALL} (Adjointe à la santé)").click()
    expect(page.locator("main")).to_contain_text("Camomille Exemple")


def test_what_is_known_of_a_doctor_filters_the_list_which_is_labelled(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in("Secrétariat", community=OWN)
    home = at_desk.home
    at_desk.open(f"{home}annuaire/?profession=10")
    first = page.locator("main tbody tr").first.get_by_role("link").first
    name = first.inner_text().strip()
    first.click()
    page.locator("main a[href*='/connaissances/']", has_text="Modifier").first.click()
    page.get_by_label("Prend de nouveaux patients").select_option(label="oui")
    page.get_by_label("Langues parlées").fill("portugais, klingon")
    at_desk.watch.expect_status(422)
    page.get_by_role("button", name="Enregistrer").click()
    # Refused in words, and nothing typed is lost.
    expect(page.get_by_role("alert").first).to_contain_text("klingon")
    expect(page.get_by_label("Prend de nouveaux patients")).to_have_value("yes")
    page.get_by_label("Langues parlées").fill("portugais, LSF")
    page.get_by_role("button", name="Enregistrer").click()
    at_desk.assert_told("est enregistré")
    at_desk.open(f"{home}annuaire/")
    page.get_by_text("Plus de filtres").click()
    page.get_by_label("Prend de nouveaux patients").check()
    page.get_by_label("Langue", exact=True).select_option(label="portugais")
    # The list follows each choice; the second comes before the first is answered, and both count.
    page.wait_for_url("**langue=pt**")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody")).to_contain_text(name)
    page.get_by_role("link", name="Étiqueter ces fiches").click()
    page.get_by_label("Ou une nouvelle étiquette").fill("Lusophones")
    at_desk.assert_usable()
    page.get_by_role("button", name="Étiqueter cette fiche").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lusophones")
    expect(page.locator("main tbody")).to_contain_text(name)
    at_desk.assert_usable()


def test_two_entries_for_one_organisation_are_put_together_then_apart(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.sign_in(community=OWN)
    home = at_desk.home
    twin = "Mairie de Vergese"
    at_desk.open(f"{home}annuaire/organisations/nouvelle/")
    page.get_by_label("Genre").select_option(label="Autre")
    page.fill("main input[name=name]", twin)
    page.fill("main input[name=commune]", "Vergèze")
    page.get_by_role("button", name="Enregistrer l’organisation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(twin)
    at_desk.open(f"{home}annuaire/doublons/")
    pair = page.locator("main section", has_text=twin)
    expect(pair).to_contain_text("Pourquoi")
    at_desk.assert_usable()
    pair.get_by_role("button", name="Ce sont les mêmes").click()
    at_desk.assert_told("n’en font plus qu’une")
    expect(page.locator("main section", has_text=twin)).to_have_count(0)
    at_desk.open(f"{home}annuaire/organisations/?q=mairie+de+verge")
    expect(page.locator("main tbody tr")).to_have_count(1)
    at_desk.open(f"{home}annuaire/doublons/fusions/")
    at_desk.assert_usable()
    page.locator("main tbody tr", has_text=twin).get_by_role("button", name="Annuler").click()
    at_desk.assert_told("annulée")
    at_desk.open(f"{home}annuaire/organisations/?q=mairie+de+verge")
    expect(page.locator("main tbody tr")).to_have_count(2)
