"""A site, a browser, a person who uses it: what every journey starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys.site import Site, shared_demonstration
from tests.journeys.watch import Watch, page_faults, wait_for_maps
from tools.chromium import LAUNCH_ARGUMENTS, find_chromium
from tools.demonstration import OPERATOR, open_operator

# A machine without a graphics card draws maps in software. The pages around them are painted directly: to have the
# software play a graphics card for these too took a fifth of the time of a page.
DRAWING = [
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
]
# The window around a page, which nobody sees, would start two hidden pages of its address bar for each visitor: the
# first three names. The others are those that Playwright gives, which a list of ours replaces.
LEFT_OUT = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,"
    "NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,TcpPortRandomizationWin,"
    "ThirdPartyStoragePartitioning"
)
WIDE, PHONE = (1440, 900), (390, 844)
# Long: a page that is late on a machine that does other things too is no fault of the page.
TIMEOUT_MS = 30_000
expect.set_options(timeout=TIMEOUT_MS)


@dataclass(frozen=True)
class Visitor:
    """Somebody at a screen of one size; `page` is the browser's tab, `watch` what went wrong in it."""

    site: Site
    page: Page
    watch: Watch
    phone: bool

    def open(self, path: str) -> None:
        self.page.goto(path)

    def sign_in(self, role: str = "Coordination", community: int = 0) -> None:
        """Be signed in as a persona of the demonstration, on the dashboard."""
        if self.take_session(role, community):
            self.open("/")
            self.page.wait_for_url("**/c/*/")

    def take_session(self, role: str = "Coordination", community: int = 0) -> bool:
        """Be signed in as a persona: for whoever opens another page than the dashboard at once.

        Through the form the first time, then with the same session (True): tries to sign in are counted.
        """
        email = self.site.email(role, community)
        known = email in self.site.sessions
        if known:
            self.page.context.add_cookies(self.site.sessions[email])
        else:
            self.sign_in_by_form(email)
            self.site.sessions[email] = self.page.context.cookies()
        return known

    def sign_in_by_form(self, email: str) -> None:
        self.open("/compte/connexion/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", self.site.password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url("**/c/*/")

    def sign_in_as_operator(self) -> None:
        """Be signed in with an operator's account, opened from the command line the first time."""
        if OPERATOR in self.site.sessions:
            self.page.context.add_cookies(self.site.sessions[OPERATOR])
        else:
            open_operator(self.page, self.site.address, self.site.data)
            self.site.sessions[OPERATOR] = self.page.context.cookies()

    @property
    def home(self) -> str:
        """Address of the community whose page is open, with a slash at its end."""
        return "/".join(self.page.url.split("/")[:5]) + "/"

    def assert_told(self, words: str) -> None:
        """The page says so, as what was just done."""
        expect(self.page.locator("[role=status], [role=alert]").filter(has_text=words).first).to_be_visible()

    def open_entry(self, label: str) -> None:
        """Open a page by the navigation's own link."""
        link = self.page.locator("#navigation .mg-nav a", has_text=label).first
        target = link.get_attribute("href")
        assert target, f"no entry {label!r} in the navigation"
        self.open(target)
        wait_for_maps(self.page)

    def entries(self) -> list[str]:
        """Addresses of the navigation, in its order."""
        links = self.page.locator("#navigation .mg-nav a[href]")
        return [str(links.nth(number).get_attribute("href")) for number in range(links.count())]

    def assert_usable(self) -> None:
        """The page passes axe and has nothing that sticks out or is too small to touch."""
        faults = page_faults(self.page, phone=self.phone)
        assert not faults, "\n".join([self.page.url, *faults])


def folder_of_the_run(folders: pytest.TempPathFactory) -> Path:
    """Where the processes of one run of the tests find what is built once for all of them."""
    base = folders.getbasetemp()
    # pytest-xdist gives each of its processes a folder inside the run's own.
    return Path(base.parent if base.name.startswith("popen-") else base) / "demonstration"


@contextmanager
def site_of_its_own(folders: pytest.TempPathFactory, name: str) -> Iterator[Site]:
    """A copy of the demonstration that nobody else uses; it is built once for all the processes of a run."""
    with shared_demonstration(folder_of_the_run(folders), folders.mktemp(name)) as running:
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, one for each test process: what a journey changes in it, the others must bear."""
    with site_of_its_own(tmp_path_factory, "site") as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's browser. For one module only: while it is open, Django refuses the database to this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[*LAUNCH_ARGUMENTS, *DRAWING, f"--disable-features={LEFT_OUT}"],
        )
        yield browser
        browser.close()


@pytest.fixture(params=[WIDE, PHONE], ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    chosen: tuple[int, int] = request.param
    return chosen


@pytest.fixture
def new_visitor(chromium: Browser, site: Site) -> Iterator[Callable[[tuple[int, int]], Visitor]]:
    """new_visitor(WIDE): a person with a browser of their own; what went wrong in it fails the test at the end."""
    opened: list[Visitor] = []

    def make(size: tuple[int, int]) -> Visitor:
        phone = size == PHONE
        context = chromium.new_context(
            base_url=site.address,
            viewport={"width": size[0], "height": size[1]},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            has_touch=phone,
        )
        context.set_default_timeout(TIMEOUT_MS)
        visitor = Visitor(site, context.new_page(), Watch(context, site.address), phone)
        opened.append(visitor)
        return visitor

    yield make
    for visitor in opened:
        visitor.page.context.close()
    assert [fault for visitor in opened for fault in visitor.watch.faults] == []


@pytest.fixture
def visitor(new_visitor: Callable[[tuple[int, int]], Visitor], size: tuple[int, int]) -> Visitor:
    """Somebody who is not signed in, at each of the two sizes in turn."""
    return new_visitor(size)


@pytest.fixture
def at_desk(new_visitor: Callable[[tuple[int, int]], Visitor]) -> Visitor:
    """Somebody at a wide screen, for what does not depend on the size."""
    return new_visitor(WIDE)


@pytest.fixture
def on_phone(new_visitor: Callable[[tuple[int, int]], Visitor]) -> Visitor:
    """Somebody with a phone in the hand."""
    return new_visitor(PHONE)
