"""The five steps of a community, each a page that saves by itself."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.directory.models import Delivery, ImportRun
from maillage.interfaces.first_hour import communities, erasing, examples, steps
from maillage.interfaces.first_hour.forms import AssociationForm, InviteOneForm, PasteForm
from maillage.interfaces.first_hour.inviting import Line, invite_lines, read_lines, with_known
from maillage.interfaces.first_hour.views_installation import REFUSED, erase_page, posted
from maillage.platform.accounts.queries import members, open_invitations, role_labels
from maillage.platform.accounts.services import AlreadyInvited, AlreadyMember, invite
from maillage.platform.messaging.server.page import mail_page
from maillage.platform.messaging.server.services import proof
from maillage.platform.messaging.server.settings import waits_for_server, when_it_leaves
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view, operator_view
from maillage.platform.ui.typography import count_words

RUN = "first_hour.run"
# Where the Agence du numérique en santé publishes the register, file by file.
OFFICIAL_FILE = (
    "https://www.data.gouv.fr/datasets/annuaire-sante-extractions-des-donnees-en-libre-acces-des-"
    "professionnels-intervenant-dans-le-systeme-de-sante-rpps"
)
# Wrong lines of a paste that are named above the field.
MOST_TOLD = 8


def _frame(request: CommunityRequest, key: str) -> dict[str, Any]:
    progress = steps.progress_of(request.community)
    return {
        "progress": progress,
        "here": steps.BY_KEY[key],
        "next_url": progress.after(key),
        "done": progress.state_of(key) == "done",
    }


@require_safe
@community_view(RUN)
def start(request: CommunityRequest) -> HttpResponse:
    """Straight to the step that waits."""
    progress = steps.progress_of(request.community)
    return redirect(progress.next.url if progress.next else progress.end_url)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(RUN)
def association(request: CommunityRequest) -> HttpResponse:
    """Step 1, once the community exists."""
    community = request.community
    form = AssociationForm(posted(request), initial={"name": community.name, "modules": community.modules})
    if request.method == "POST" and form.is_valid():
        communities.rename_community(
            by=request.actor, name=form.cleaned_data["name"], chosen=form.cleaned_data["modules"]
        )
        return redirect(steps.progress_of(community).after("association"))
    context = _frame(request, "association") | {"form": form}
    return render(request, "first_hour/association.html", context, status=REFUSED if form.errors else 200)


# --- Step 3: the first accounts ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(RUN)
def accounts(request: CommunityRequest) -> HttpResponse:
    """Your own account, then the others: one by a form, several by pasted lines."""
    one, several, lines = InviteOneForm(), PasteForm(), None
    data = request.POST
    if "one" in data:
        one = InviteOneForm(data)
        if one.is_valid() and _invited(request, one):
            return redirect(request.path)
    elif "read" in data or "send" in data:
        several = PasteForm(data)
        if several.is_valid():
            several, lines = _several(request, several, send="send" in data)
            if lines == []:
                return redirect(request.path)
    context = _frame(request, "comptes") | {
        "one": one,
        "several": several,
        "lines": lines,
        "ready": sum(line.is_ready for line in lines or ()),
        "outcome": "ces lignes attendent" if "send" in data else "rien n’est parti",
        "people": [
            {"name": m.user.name, "roles": role_labels(m.roles)}
            for m in members().order_by("user__name", "pk")[:50]
        ],
        "invitations": open_invitations()[:50],
        "mail_waits": waits_for_server(),
        "passkey_url": _page("mfa_add_webauthn"),
        "has_passkey": Authenticator.objects.filter(
            user=request.user, type=Authenticator.Type.WEBAUTHN
        ).exists(),
    }
    refused = bool(one.errors or several.errors)
    return render(request, "first_hour/accounts.html", context, status=REFUSED if refused else 200)


def _page(name: str) -> str:
    """Address of a page of the person's account, "" where this installation has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _invited(request: CommunityRequest, form: InviteOneForm) -> bool:
    cleaned = form.cleaned_data
    try:
        invite(
            by=request.actor,
            community=request.community,
            email=cleaned["email"],
            name=cleaned["name"],
            roles=[cleaned["role"]],
        )
    except (AlreadyMember, AlreadyInvited) as refusal:
        form.add_error("email", str(refusal))
        return False
    messages.success(request, when_it_leaves(f"L’invitation {{part}} à {cleaned['email']}"))
    return True


def _several(
    request: CommunityRequest, form: PasteForm, *, send: bool
) -> tuple[PasteForm, list[Line] | None]:
    """The form to show next and its lines as understood; [] once all of them are dealt with.

    What was typed stays in the form, word for word, until it was sent.
    """
    lines = with_known(read_lines(form.cleaned_data["lines"]))
    if not lines:
        form.add_error("lines", "Aucune ligne n’a de nom ni d’adresse : collez d’abord vos colonnes.")
        return form, None
    if send:
        outcome = invite_lines(by=request.actor, lines=lines)
        if outcome.sent:
            messages.success(request, _sent(outcome.sent))
        lines = outcome.refused
        form = PasteForm({"lines": "\n".join(line.raw for line in lines)})
        if not lines:
            return form, []
        form.is_valid()
    for told in _corrections(lines):
        form.add_error("lines", told)
    return form, lines


def _sent(number: int) -> str:
    if waits_for_server():
        told = count_words(number, "invitation est prête", "invitations sont prêtes", feminine=True)
        return f"{told} : le départ attend que le courrier soit réglé."
    return f"{count_words(number, 'invitation part', 'invitations partent', feminine=True)}."


def _corrections(lines: list[Line]) -> list[str]:
    """What is wrong, a sentence a line; past `MOST_TOLD`, how many others (the table below shows them all)."""
    wrong = [line for line in lines if line.fault]
    told = [
        f"Ligne {line.number} ({line.name or line.raw[:40]}) : {line.fault}" for line in wrong[:MOST_TOLD]
    ]
    if len(wrong) > MOST_TOLD:
        others = count_words(len(wrong) - MOST_TOLD, "autre ligne", "autres lignes", feminine=True)
        told.append(f"Et {others}, dans le tableau ci-dessous.")
    return told


# --- Steps 4 and 5, which are the operator's ----------------------------------------------------------------


@require_safe
@community_view(RUN)
def directory(request: CommunityRequest) -> HttpResponse:
    """The national file: there already, on its way, or to be brought."""
    run = ImportRun.objects.filter(kind="rpps", is_replay=False).order_by("-pk").first()
    fetching = Delivery.objects.filter(kind_name="rpps", run=None).order_by("-pk").first()
    context = _frame(request, "annuaire") | {
        "run": run,
        "fetching": fetching if fetching is not None and fetching.state in ("waiting", "running") else None,
        "moving": run is not None and run.state in ("waiting", "running"),
        "is_operator": request.user.is_operator,
        "example": examples.example()
        if not request.community.is_demo and examples.fills_register()
        else None,
        "official_url": OFFICIAL_FILE,
    }
    return render(request, "first_hour/directory.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@community_view(RUN)
def mail(request: CommunityRequest) -> HttpResponseBase:
    """The mail server and its test; somebody who is no operator sees where it stands."""
    frame = _frame(request, "courrier")
    if not request.user.is_operator:
        if request.method == "POST":
            raise Http404
        return render(request, "first_hour/mail_state.html", frame | {"proof": proof()})
    inside = request.actor

    @operator_view
    def page(asked: HttpRequest) -> HttpResponse:
        # The operator's door was passed, with all that it asks for; the page is still that of the community.
        asked.actor = inside  # type: ignore[attr-defined]
        here = community_url(request.community, "first_hour_steps:mail")
        return mail_page(asked, template="first_hour/mail.html", here=here, extra=frame)

    return page(request)


# --- Later, the end, and starting over -----------------------------------------------------------------------


@require_POST
@community_view(RUN)
def skip(request: CommunityRequest) -> HttpResponse:
    """« Plus tard »."""
    try:
        progress = steps.skip(by=request.actor, key=request.POST["etape"])
    except (KeyError, MultiValueDictKeyError):
        raise Http404 from None
    return redirect(progress.after(request.POST["etape"]))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(RUN)
def end(request: CommunityRequest) -> HttpResponse:
    """What is done and what was put off; the button that ends the first hour."""
    if request.method == "POST":
        steps.finish(by=request.actor)
        return redirect(community_url(request.community, "shell:dashboard"))
    may_erase = erasing.may_erase(request.actor, request.community)
    context = {
        "progress": steps.progress_of(request.community),
        "here": None,
        "erase_url": community_url(request.community, "first_hour_steps:erase") if may_erase else "",
        "may_fill": request.user.is_operator and examples.example() is None,
        "members_url": (
            community_url(request.community, "association:member_import")
            if request.community.has_module("association") and request.actor.can("association.edit_members")
            else ""
        ),
    }
    return render(request, "first_hour/end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(RUN)
def erase(request: CommunityRequest) -> HttpResponse:
    """« Tout effacer », for those who may; not found for the others."""
    if not erasing.may_erase(request.actor, request.community):
        raise Http404
    return erase_page(
        request,
        request.community,
        template="first_hour/erase.html",
        back=community_url(request.community, "first_hour_steps:end"),
        then=reverse("shell:home"),
    )
