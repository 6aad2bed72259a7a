"""A professional comes by an outside provider, is told whose account it could be, links it, and enters by it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor, site_of_its_own
from tests.journeys.site import Site
from tests.providers.provider import LocalProvider, running_provider

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def outside_provider() -> Iterator[LocalProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def site(outside_provider: LocalProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration of the other journeys, started with the settings of a provider."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in outside_provider.environment.items():
            patch.setitem(os.environ, name, value)
        with site_of_its_own(tmp_path_factory, "outside-site") as running:
            outside_provider.comes("psc", site=running.address)
            yield running


@pytest.fixture
def traveller(visitor: Visitor, outside_provider: LocalProvider) -> Iterator[Visitor]:
    """A visitor who goes to the provider, and nowhere else outside."""
    yield visitor
    there = f"outside request: {outside_provider.address}/"
    visitor.watch.faults[:] = [fault for fault in visitor.watch.faults if not fault.startswith(there)]


def test_an_identity_is_linked_and_opens_the_account(traveller: Visitor) -> None:
    page = traveller.page
    heading = page.get_by_role("heading", level=1)
    traveller.open("/")
    traveller.assert_usable()
    page.get_by_role("button", name="Se connecter avec Pro Santé Connect").click()
    expect(heading).to_have_text("Quel est votre compte ?")
    traveller.assert_usable()

    page.get_by_role("link", name="Se connecter").click()
    page.fill("input[name=login]", traveller.site.email("Coordination"))
    page.fill("input[name=password]", traveller.site.password)
    page.press("input[name=password]", "Enter")
    expect(heading).to_have_text("Identités externes")
    traveller.assert_usable()
    page.get_by_role("button", name="Lier à mon compte").click()
    expect(heading).to_have_text("Confirmer votre identité")
    page.fill("input[name=password]", traveller.site.password)
    page.press("input[name=password]", "Enter")
    traveller.assert_told("Pro Santé Connect ouvre maintenant votre compte")
    expect(page.get_by_text("Vous êtes reconnu comme")).to_contain_text("Fistinien Exemple-Granite")
    traveller.assert_usable()

    traveller.open("/")
    page.locator("details.mg-user summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("button", name="Me déconnecter aussi de Pro Santé Connect")).to_be_visible()
    traveller.assert_usable()
    page.get_by_role("button", name="Se connecter avec Pro Santé Connect").click()
    expect(heading).to_have_text("Tableau de bord")

    # Taken away again, as somebody who changes provider does: nothing of it stays in the account.
    page.locator("details.mg-user summary").click()
    page.get_by_role("link", name="Identités externes").click()
    page.get_by_role("button", name="Retirer Pro Santé Connect").click()
    page.fill("input[name=password]", traveller.site.password)
    page.press("input[name=password]", "Enter")
    traveller.assert_told("n’ouvre plus votre compte")
