"""Who a request is about, as the providers look people up."""

from __future__ import annotations

from maillage.platform.accounts.models import User
from maillage.platform.accounts.personal_data import identifiers_of
from maillage.platform.accounts.queries import account_of
from maillage.platform.privacy.requests.models import PersonRequest
from maillage.platform.registry.personal_data import Person


def person_of_account(user: User) -> Person:
    """The holder of an account, with the identifier that a national service vouched for; no name, since another
    person may bear it. 1 query."""
    return Person(emails=frozenset({user.email.lower()}), user_id=user.pk, idnps=identifiers_of(user.pk))


def person_of_request(request: PersonRequest) -> Person:
    """Whom a request is about: of a request from one's own account, its holder and nothing else. 1 query at most."""
    if request.is_own:
        assert request.recorded_by is not None
        return person_of_account(request.recorded_by)
    account = account_of(request.email) if request.email else None
    return Person(
        emails=frozenset({request.email.lower()} if request.email else ()),
        user_id=account.pk if account else None,
        idnps=frozenset({request.idnps} if request.idnps else ()),
        names=(request.person_name,),
    )
