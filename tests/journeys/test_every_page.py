"""Each page of the navigation and of the settings, at both sizes: readable, usable, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.meetings import enter
from tests.journeys.watch import page_faults

pytestmark = pytest.mark.browser

COMMUNITY = "/c/ceze-cevennes"
SETTINGS = ".mg-page a[href*='/reglages/'], .mg-page a[href*='/perimetre/']"


def assert_no_faults(visitor: Visitor, paths: Iterable[str]) -> None:
    found = []
    for path in paths:
        visitor.open(path)
        found += [f"{path}: {fault}" for fault in page_faults(visitor.page, phone=visitor.phone)]
    assert not found, "\n".join(found)


def test_every_page_of_the_navigation(visitor: Visitor) -> None:
    visitor.sign_in()
    paths = visitor.entries()
    assert len(paths) >= 4
    assert_no_faults(visitor, paths)


# Under /annuaire/, beside those of the navigation; a star stands for the first object of the list before it.
OF_THE_DIRECTORY = {
    "Coordination": (
        "lieux/?genre=pharmacy",
        "*",
        "lieux/qui-fait-quoi/",
        "lieux/notre-numero/",
        "proches/?depart=Bessèges&quoi=k:pharmacy",
        "organisations/?genre=patients_association",
        "*",
        "organisations/nouvelle/",
        "organisations/proposer/",
        "etiquettes/",
        "*",
        "etiquettes/nouvelle/",
        "connaissances/qualite/",
        "connaissances/qualite/fiches/",
        "connaissances/qualite/demander/",
        "connaissances/signalements/",
        "doublons/",
        "doublons/fusions/",
        "messagerie-securisee/",
        "publier/",
    ),
    "Secrétariat": ("?patients=on", "*", "connaissances/departs/", "publier/"),
    "Médecin généraliste": ("?patients=on", "*", "etiquettes/", "organisations/"),
}
# Under /association/ of the community whose association is settled.
OF_THE_ASSOCIATION = (
    "contacts/",
    "*",
    "adherents/couverture/",
    "adhesions/bulletin/",
    "cotisations/",
    "*",
    "courriers/nouveau/",
    "statuts/",
    "instances/",
    "mandats/",
    "*",
    "mandats-exterieurs/",
    "*",
    "reunions/",
    "*",
    "reunions/series/",
    "mes-reunions/",
    "votes/",
    "*",
    "comptes-rendus/",
    "*",
    "decisions/",
    "*",
    "suites/",
    "*",
    "documents/",
    "*",
    "agendas/",
)
# Under the address of the community, written as those of the directory.
OF_THE_SPINE = {
    "Coordination": (
        "projet/vie/",
        "projet/missions/",
        "*",
        "projet/missions/contrat/",
        "projet/annees/",
        "projet/texte/",
        "projet/texte/versions/",
        "projet/texte/changements/",
        "projet/fiches/",
        "*",
        "projet/fiches/tableau/",
        "projet/fiches/calendrier/",
        "projet/fiches/etapes/",
        "projet/fiches/nouvelle/",
        "projet/fiches/modeles/",
        "projet/fiches/reprendre/",
        "projet/indicateurs/",
        "*",
        "projet/indicateurs/nouveau/",
        "projet/preuves/",
        "*",
        "projet/questionnaires/",
        "*",
        "projet/idees/",
        "*",
        "projet/idees/collectes/",
        "*",
        "projet/boite/",
        "*",
        "projet/boite/appel/",
        "projet/boite/fichier/",
        "projet/boite/reglages/",
        "dossier/preparation/",
        "dossier/preparation/liste/",
        "dossier/preparation/ecrire/",
        "dossier/preparation/moi/",
        "dossier/et-si/",
        "dossier/conseil/",
        "dossier/annee/",
        "dossier/annee/contrat/",
        "dossier/dialogue/",
        "*",
        "dossier/public/",
        "*",
    ),
    "Trésorerie": (
        "budget/",
        "budget/prevision/",
        "budget/reglages/",
        "budget/lignes/",
        "*",
        "budget/depenses/",
        "*",
        "budget/depenses/nouvelle/",
        "budget/contrat/",
        "budget/contrat/baremes/",
        "budget/banque/",
        "*",
        "budget/comptabilite/",
        "budget/comptabilite/comptes/",
        "*",
        "budget/temps/",
        "*",
        "budget/temps/a-valider/",
        "budget/temps/a-approuver/",
        "budget/tarifs/",
        "budget/tarifs/taches/",
        "*",
        "budget/tarifs/regles/",
        "budget/paiements/",
        "*",
        "budget/paiements/preparer/",
        "budget/paiements/comptes/",
        "budget/paiements/comptes/association/",
        "budget/paiements/sommes/",
        "budget/mon-annee/",
        "budget/mon-annee/compte/",
        "budget/mon-annee/declarer/",
    ),
    "Médecin généraliste": ("projet/fiches/", "*", "projet/idees/nouvelle/", "budget/mon-annee/"),
    "Suivi régional": ("projet/indicateurs/", "*"),
}
# Under /soins/ of the community.
OF_THE_CARE = {
    "Coordination": (
        "demandes/",
        "*",
        "demandes/nouvelle/",
        "demandes/liens/",
        "*",
        "demandes/liens/nouveau/",
        "besoins/",
        "*",
        "besoins/nouveau/",
        "professionnels/",
        "*",
        "professionnels/ajouter/",
        "reglages/",
        "creneaux/",
        "*",
        "creneaux/reservations/",
        "tour-de-role/",
        "tour-de-role/liste/",
        "*",
        "tour-de-role/nouveau/",
        "tour-de-role/echanges/",
        "tour-de-role/regles/",
        "*",
        "protocoles/",
        "*",
        "protocoles/nouveau/",
        "protocoles/inclusions/",
        "medecin-traitant/",
        "medecin-traitant/mois/",
        "medecin-traitant/chiffres/",
        "medecin-traitant/comptages/",
        "medecin-traitant/comptages/nouveau/",
        "medecin-traitant/priorites/",
        "medecin-traitant/reglages/",
        "medecin-traitant/message/",
        "medecin-traitant/places/",
        "medecin-traitant/enquetes/",
        "*",
        "medecin-traitant/enquetes/nouvelle/",
        "sas/",
        "sas/reglages/",
        "sas/rendez-vous/",
        "chiffres/",
        "chiffres/?axe=need",
        "chiffres/repartition/",
    ),
    "Médecin généraliste": (
        "me-faire-solliciter/",
        "mes-sollicitations/",
        "demandes/",
        "demandes/nouvelle/",
        "creneaux/",
        "creneaux/miens/",
        "creneaux/nouveau/",
        "creneaux/regles/nouvelle/",
        "creneaux/agendas/nouveau/",
        "tour-de-role/",
        "tour-de-role/agenda/",
        "medecin-traitant/mes-places/",
        "chiffres/",
    ),
    "Mairie": ("demandes/", "*", "demandes/nouvelle/", "creneaux/"),
    "Suivi régional": ("chiffres/",),
}
OF_THE_OPERATOR = (
    "/installation/imports/",
    "/installation/imports/nouveau/",
    "/installation/imports/3/",
    "/installation/sources/",
    "/installation/sources/finess-plus/",
    "/installation/oppositions/",
    "/installation/envois/",
)


@pytest.mark.parametrize("role", OF_THE_DIRECTORY)
def test_every_page_of_the_directory(visitor: Visitor, role: str) -> None:
    visitor.take_session(role)
    assert_no_faults(visitor, paths_of(visitor, f"{COMMUNITY}/annuaire/", OF_THE_DIRECTORY[role]))


def paths_of(visitor: Visitor, home: str, names: Sequence[str]) -> Iterator[str]:
    """Addresses under `home`; a star is the first object of the list before it, read while that list is open."""
    for name in names:
        if name == "*":
            first = visitor.page.locator("main table tbody tr a[href]").first
            yield str(first.get_attribute("href"))
        else:
            yield f"{home}{name}"


def test_every_page_of_the_association(visitor: Visitor) -> None:
    home = enter(visitor, "Coordination")
    assert_no_faults(visitor, paths_of(visitor, home, OF_THE_ASSOCIATION))


@pytest.mark.parametrize("role", OF_THE_SPINE)
def test_every_page_of_the_spine(visitor: Visitor, role: str) -> None:
    visitor.take_session(role)
    assert_no_faults(visitor, paths_of(visitor, f"{COMMUNITY}/", OF_THE_SPINE[role]))


@pytest.mark.parametrize("role", OF_THE_CARE)
def test_every_page_of_the_care(visitor: Visitor, role: str) -> None:
    visitor.take_session(role)
    assert_no_faults(visitor, paths_of(visitor, f"{COMMUNITY}/soins/", OF_THE_CARE[role]))


def test_what_the_team_writes_of_an_entry(visitor: Visitor) -> None:
    """The forms that its page leads to."""
    visitor.take_session("Secrétariat")
    visitor.open(f"{COMMUNITY}/annuaire/?patients=on")
    visitor.page.locator("main table tbody tr a[href]").first.click()
    links = visitor.page.locator("main a[href*='/connaissances/']")
    paths = sorted({str(links.nth(number).get_attribute("href")) for number in range(links.count())})
    assert len(paths) >= 3
    assert_no_faults(visitor, paths)


def test_every_page_of_the_operator(visitor: Visitor) -> None:
    visitor.sign_in_as_operator()
    assert_no_faults(visitor, list(OF_THE_OPERATOR))


def test_every_page_of_the_settings(visitor: Visitor) -> None:
    visitor.take_session()
    visitor.open(f"{COMMUNITY}/reglages/")
    links = visitor.page.locator(SETTINGS)
    paths = sorted({str(links.nth(number).get_attribute("href")) for number in range(links.count())})
    assert len(paths) >= 4
    assert_no_faults(visitor, [f"{COMMUNITY}/reglages/", *paths])


def test_every_page_of_the_person(visitor: Visitor) -> None:
    visitor.sign_in()
    links = visitor.page.locator("details.mg-user a[href]")
    paths = [str(links.nth(number).get_attribute("href")) for number in range(links.count())]
    assert paths
    assert_no_faults(visitor, [*paths, f"{COMMUNITY}/notifications/", f"{COMMUNITY}/recherche/?q=bess"])


def test_public_pages(visitor: Visitor) -> None:
    assert_no_faults(visitor, ["/information/", "/compte/connexion/", "/compte/mot-de-passe/oublie/"])


def test_a_page_that_does_not_exist_says_so_in_french(visitor: Visitor) -> None:
    visitor.watch.expect_status(404)
    visitor.open("/nulle/part/")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("n’existe pas")
    visitor.assert_usable()


def test_nothing_but_the_page_is_printed(at_desk: Visitor) -> None:
    at_desk.take_session()
    at_desk.open(f"{COMMUNITY}/territoire/communes/")
    at_desk.page.emulate_media(media="print")
    for hidden in (".mg-side", ".mg-top", ".mg-demo details", ".mg-filters"):
        expect(at_desk.page.locator(hidden).first).to_be_hidden()
    expect(at_desk.page.get_by_role("heading", level=1)).to_be_visible()
    expect(at_desk.page.locator("main table").first).to_be_visible()
