"""What contexts offer one another without knowing one another.

Each offer is a small frozen dataclass; each kind of offer has one `Registry`, filled from
`AppConfig.ready()` and read by the shell. A provider takes the Actor and states its query budget
(`queries`), which the tests hold it to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from maillage.platform.tenancy.actor import Actor


class Offer(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Offer)


class Registry(Generic[T]):
    """Offers of one kind, by name, in order of registration."""

    def __init__(self) -> None:
        self._offers: dict[str, T] = {}

    def register(self, offer: T) -> None:
        """Add an offer; a name registered twice is a programming error and raises ValueError."""
        known = self._offers.get(offer.name)
        if known is not None and known != offer:
            raise ValueError(f"{offer.name!r} is already registered")
        self._offers[offer.name] = offer

    def get(self, name: str) -> T | None:
        return self._offers.get(name)

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._offers.values()))

    def __len__(self) -> int:
        return len(self._offers)


@dataclass(frozen=True)
class NavEntry:
    """An entry of the navigation; `section` is one of `maillage.interfaces.shell.navigation.SECTIONS`.

    covers: names of other addresses without argument, reached from it by tabs: it is marked on those pages too.
    """

    section: str
    label: str
    url_name: str
    order: int
    permission: str
    module: str = ""
    detail: str = ""
    covers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.url_name


@dataclass(frozen=True)
class DashboardCard:
    """A card of the dashboard: `load(actor)` gives the template's context in at most `queries` queries.

    `zone` is "changes" (what changed on the territory) or "figures". What waits is a `TodoSource`.
    """

    name: str
    title: str
    order: int
    permission: str
    load: Callable[[Actor], dict[str, Any]]
    template: str
    module: str = ""
    zone: str = "figures"
    queries: int = 1


@dataclass(frozen=True)
class Todo:
    """One thing that waits for somebody; without a date it comes last."""

    label: str
    url: str
    due_on: date | None = None


@dataclass(frozen=True)
class TodoSource:
    """`load(actor)` says what waits for the actor, in at most `queries` queries."""

    name: str
    permission: str
    load: Callable[[Actor], Sequence[Todo]]
    module: str = ""
    queries: int = 1


@dataclass(frozen=True)
class SearchHit:
    label: str
    detail: str
    url: str


@dataclass(frozen=True)
class SearchProvider:
    """`search(actor, text, limit)` answers the global search in at most `queries` queries."""

    name: str
    label: str
    permission: str
    search: Callable[[Actor, str, int], Sequence[SearchHit]]
    icon: str
    module: str = ""
    queries: int = 1


@dataclass(frozen=True)
class Panel:
    """A piece of page that one context shows on another's object.

    `place` names the page ("territory.commune"); `load(actor, obj)` gives the template's context.
    """

    name: str
    place: str
    order: int
    permission: str
    load: Callable[[Actor, Any], dict[str, Any]]
    template: str
    module: str = ""
    queries: int = 1


@dataclass(frozen=True)
class ListTool:
    """A button above a list that another capability declares: what may be done with all of its rows.

    `table` is the name of the list's table; `url(actor, query)` the page that does it, `query` being the
    filters and order of the list as an address keeps them. `is_file`: a file of the rows, offered in the menu
    « Exporter » instead.
    """

    name: str
    table: str
    label: str
    icon: str
    permission: str
    url: Callable[[Actor, str], str]
    module: str = ""
    is_file: bool = False


@dataclass(frozen=True)
class PageTool:
    """A button that one context shows at the head of another's page; `place` names the page as a panel does.

    `url(actor)` is where it leads; `is_file`: a file to keep.
    """

    name: str
    place: str
    label: str
    icon: str
    permission: str
    url: Callable[[Actor], str]
    module: str = ""
    is_file: bool = False


@dataclass(frozen=True)
class FileAccess:
    """Says who may download the files that belong to `owner` ("directory.import")."""

    owner: str
    allows: Callable[[Actor, Any], bool]

    @property
    def name(self) -> str:
        return self.owner


@dataclass(frozen=True)
class Module:
    """A part of the product that a community may switch on."""

    name: str
    label: str
    detail: str
    default: bool = True


@dataclass(frozen=True)
class OperatorPage:
    """A page of the installation, listed on `/installation/`; outside any community, for operators."""

    url_name: str
    label: str
    detail: str
    order: int

    @property
    def name(self) -> str:
        return self.url_name


@dataclass(frozen=True)
class Finding:
    """What a check saw: `level` is "ok", "warning" or "fault"; `advice` says what to do, in plain French."""

    level: str
    message: str
    advice: str = ""


@dataclass(frozen=True)
class Check:
    """Something of the installation that can be wrong. `run()` never raises for what it is there to find.

    needs_database: not asked while the database does not answer.
    """

    name: str
    label: str
    order: int
    run: Callable[[], Sequence[Finding]]
    needs_database: bool = True


@dataclass(frozen=True)
class Gauge:
    """One figure of the installation for machines that watch it: `name` as Prometheus writes it, English `text`.

    `read()` gives the figure, None where there is nothing to say; it counts, and names nobody.
    """

    name: str
    text: str
    read: Callable[[], float | None]


@dataclass(frozen=True)
class Recognition:
    """An entry of a register that is the person's own: `label` says who and what, `url` leads to it."""

    label: str
    url: str


@dataclass(frozen=True)
class Dependence:
    """Something that rests on a function at a place: « 2 infirmières en pratique avancée » of this commune.

    kind: what kind of thing (`core.fragility.rules`), which says on which profession it rests; count: how many;
    words: the same in French, naming no person; url: where it is told, "" if nowhere.
    """

    kind: str
    commune_code: str
    count: int
    words: str
    url: str = ""


@dataclass(frozen=True)
class DependencySource:
    """`load(actor, commune_codes)` says what rests on professionals there, in at most `queries` queries.

    Whoever knows such a fact registers it: the register, the protocols, the duty rosters.
    """

    name: str
    load: Callable[[Actor, frozenset[str]], Sequence[Dependence]]
    module: str = ""
    queries: int = 1


@dataclass(frozen=True)
class IdentityMatcher:
    """`match(actor, national_id)` finds the entry of a professional whom a national service recognised (IDNPS).

    The actor is the person in one of their communities, whose scope is open; None: that community knows no such
    entry, or the person may not see it. At most `queries` queries.
    """

    name: str
    match: Callable[[Actor, str], Recognition | None]
    queries: int = 1


navigation: Registry[NavEntry] = Registry()
dashboard_cards: Registry[DashboardCard] = Registry()
todo_sources: Registry[TodoSource] = Registry()
search_providers: Registry[SearchProvider] = Registry()
panels: Registry[Panel] = Registry()
list_tools: Registry[ListTool] = Registry()
page_tools: Registry[PageTool] = Registry()
file_access: Registry[FileAccess] = Registry()
modules: Registry[Module] = Registry()
operator_pages: Registry[OperatorPage] = Registry()
checks: Registry[Check] = Registry()
identity_matchers: Registry[IdentityMatcher] = Registry()
dependency_sources: Registry[DependencySource] = Registry()
gauges: Registry[Gauge] = Registry()
