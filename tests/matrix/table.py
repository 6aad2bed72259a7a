"""Who may do what, written by hand: a grant changed by mistake, or a view left open, differs from this page.

A view that is not here fails the tests. Add its row in the same commit as the view:

    community("directory:list", "directory.view", module="directory"),
    community("association:close", "association.write", get=405, post=302, sample="meeting"),

`get` and `post` are the answers to somebody who may (POST with nothing filled in, unless `data` says more);
405: the method is refused. `sample` names the fixture of `samples.py` that makes the object in the address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from maillage.platform.access.roles import COMMUNITY_ROLES

ALL = frozenset(role.name for role in COMMUNITY_ROLES)
COORDINATION = frozenset({"coordinator"})
TEAM = frozenset({"coordinator", "assistant"})
BUREAU = frozenset({"president", "secretary", "treasurer"})
# Totals only for regional supervision; names of those who leave are not for partners.
BUT_SUPERVISION = ALL - {"supervisor"}
INSIDERS = BUT_SUPERVISION - {"partner"}

# Permission -> roles that hold it.
GRANTS: dict[str, frozenset[str]] = {
    "shell.view": ALL,
    "shell.configure": COORDINATION,
    "files.download": ALL,
    "tables.save_view": ALL,
    "tables.share_view": TEAM | BUREAU,
    "accounts.view": TEAM | BUREAU | {"auditor"},
    "accounts.manage": COORDINATION,
    "accounts.own_security": ALL,
    "audit.view": frozenset({"coordinator", "president", "auditor"}),
    "keeping.export": frozenset({"coordinator", "president"}),
    "messaging.view": TEAM | {"president"},
    "messaging.send_again": TEAM | {"president"},
    "messaging.export_addresses": frozenset({"coordinator", "president"}),
    "privacy.view": ALL,
    "privacy.register": TEAM | BUREAU | {"auditor"},
    "privacy.answer": frozenset({"coordinator", "president"}),
    "privacy.configure": frozenset({"coordinator", "president"}),
    "territory.view": ALL,
    "first_hour.run": COORDINATION,
    "territory.configure": COORDINATION,
    "directory.view": BUT_SUPERVISION,
    "directory.view_movements": INSIDERS,
    "directory.view_direct": INSIDERS,
    "directory.view_labels": INSIDERS,
    "directory.view_departures": BUREAU,
    "directory.report": INSIDERS - {"auditor"},
    "directory.edit": TEAM | BUREAU,
    "directory.manage": TEAM,
    "atlas.view": ALL,
    "atlas.view_fragility": INSIDERS,
    "atlas.view_persons": BUREAU,
    "atlas.simulate": INSIDERS - {"auditor"},
    "atlas.share": TEAM | BUREAU,
    "atlas.configure": TEAM | BUREAU,
}

NOT_SHARING = dict.fromkeys(ALL - GRANTS["tables.share_view"], (405, 404))


@dataclass(frozen=True)
class Row:
    """What one address answers. Outsiders get the answer of the door, which is the same for all of its pages."""

    name: str
    door: str
    get: int = 200
    post: int = 405
    permission: str = ""
    module: str = ""
    sample: str = ""
    query: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    kwargs: dict[str, Any] = field(default_factory=dict)
    # Answers to GET and POST of those whom the door does not settle.
    others: dict[str, tuple[int, int]] = field(default_factory=dict)


def community(name: str, permission: str, **answers: Any) -> Row:
    return Row(name, "community", permission=permission, **answers)


def operator(name: str, **answers: Any) -> Row:
    return Row(name, "operator", **answers)


def signed_in(name: str, **answers: Any) -> Row:
    return Row(name, "signed-in", **answers)


def public(name: str, **answers: Any) -> Row:
    return Row(name, "public", **answers)


def third_party(name: str, *, anonymous: tuple[int, int], member: tuple[int, int], **answers: Any) -> Row:
    """A page of django-allauth: the answers to GET and POST, to a visitor and to somebody who is signed in."""
    return Row(name, "third-party", get=member[0], post=member[1], others={"anonymous": anonymous}, **answers)


ROWS: tuple[Row, ...] = (
    # The shell
    signed_in("shell:home", get=302, others={"former": (200, 405), "operator": (200, 405)}),
    public("shell:notice"),
    # For machines; the measures, for those whom the settings name only
    public("checkup_endpoints:alive"),
    public("checkup_endpoints:ready"),
    public("checkup_endpoints:measures", get=404, post=405),
    community("shell:dashboard", "shell.view"),
    community("shell:search", "shell.view", query={"q": "exemple"}),
    community("shell:notifications", "shell.view"),
    community("shell:notifications_read", "shell.view", get=405, post=302),
    community("shell:settings", "shell.view"),
    community("shell:modules", "shell.configure", post=302),
    # Saved views of lists
    community("tables:save", "tables.save_view", get=405, post=302),
    # A shared view is changed by those who may share; to others it is not found.
    community(
        "tables:rename", "tables.save_view", get=405, post=302, sample="shared_view", others=NOT_SHARING
    ),
    community(
        "tables:delete", "tables.save_view", get=405, post=302, sample="shared_view", others=NOT_SHARING
    ),
    # Files: without an owner that lets them have it, nobody downloads one
    community("files:download", "files.download", get=404, kwargs={"pk": 0}),
    # The community leaves: a POST first asks who is there to prove it again
    community("keeping:leave", "keeping.export", post=302),
    community("keeping:remove", "keeping.export", get=405, post=302, sample="packed"),
    # Accesses and invitations
    community("accounts:list", "accounts.view"),
    community("accounts:invite", "accounts.manage", post=200, data={"email": ""}),
    community("accounts:member", "accounts.manage", post=200, sample="member", data={"function": ""}),
    community("accounts:member_end", "accounts.manage", get=405, post=302, sample="member"),
    community("accounts:invitation_resend", "accounts.manage", get=405, post=302, sample="invitation"),
    community("accounts:invitation_withdraw", "accounts.manage", get=405, post=302, sample="invitation"),
    community("accounts:security", "accounts.view"),
    community("accounts:security_rule", "accounts.manage", post=200),
    community("support:list", "accounts.manage"),
    community("support:open", "accounts.manage", post=200),
    community("support:close", "accounts.manage", get=405, post=302, sample="support_consent"),
    operator("support_installation:list"),
    operator("support_installation:enter", get=405, post=302, kwargs={"pk": 0}),
    operator("support_installation:leave", get=405, post=302, kwargs={"slug": "nulle-part"}),
    public("accept_invitation", get=404, post=404, kwargs={"secret": "inconnu"}),
    # Outside identities; the matrix knows no provider, so that none of its addresses exists
    public("outside_start", get=405, post=404, kwargs={"provider_id": "inconnu"}),
    public("outside_return", get=404, kwargs={"provider_id": "inconnu"}),
    public("outside_finish", get=405, post=404, kwargs={"provider_id": "inconnu"}),
    public("outside_unknown", get=302, post=302),
    public("outside_link", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("outside_sign_out", get=405, post=302),
    signed_in("identities"),
    signed_in("identity_link_waiting", get=405, post=302),
    signed_in("identity_unlink", get=405, post=302, kwargs={"provider_id": "inconnu"}),
    # Journal and outbox
    community("audit:journal", "audit.view"),
    community("audit:consultations", "audit.view"),
    community("checkup:verify_journal", "audit.view", get=405, post=302),
    community("messaging:outbox", "messaging.view"),
    community("messaging:send_again", "messaging.send_again", get=405, post=302, sample="failed_message"),
    # Personal data
    community("privacy:who_sees_what", "privacy.view"),
    community("privacy:who_sees_what_table", "privacy.view"),
    community("privacy:retention", "privacy.view"),
    community("privacy:register", "privacy.register"),
    community("privacy:register_pdf", "privacy.register"),
    community("privacy:controller", "privacy.configure", post=200, data={"association": ""}),
    community("privacy:requests", "privacy.answer"),
    community("privacy:request_add", "privacy.answer", post=200, data={"person_name": ""}),
    community("privacy:request", "privacy.answer", sample="person_request"),
    community("privacy:request_collect", "privacy.answer", get=405, post=302, sample="person_request"),
    community("privacy:request_answer", "privacy.answer", get=405, post=200, sample="person_request"),
    community("privacy:request_erase", "privacy.answer", post=200, sample="person_request"),
    # Without an archive there is nothing to take.
    community("privacy:request_archive", "privacy.answer", get=404, sample="person_request"),
    operator("privacy_installation:retention"),
    operator("privacy_installation:requests"),
    operator("privacy_installation:request_add", post=200, data={"person_name": ""}),
    operator("privacy_installation:request", sample="installation_request"),
    operator("privacy_installation:request_collect", get=405, post=302, sample="installation_request"),
    operator("privacy_installation:request_answer", get=405, post=200, sample="installation_request"),
    operator("privacy_installation:request_erase", post=200, sample="installation_request"),
    operator("privacy_installation:request_archive", get=404, sample="installation_request"),
    signed_in("my_data"),
    # Who did not just prove who they are is asked to.
    signed_in("my_data_ask", get=405, post=302),
    signed_in("my_data_archive", get=302, kwargs={"pk": 0}),
    signed_in("my_data_close", get=302, post=302),
    # Territory
    # Scenarios; without a territory there is nothing to play on
    community("atlas:scenarios", "atlas.view", module="atlas"),
    community("atlas:scenario_new", "atlas.simulate", module="atlas", post=200),
    community("atlas:scenarios_compare", "atlas.view", module="atlas"),
    community("atlas:scenario", "atlas.view", module="atlas", sample="scenario"),
    community("atlas:scenario_play", "atlas.simulate", module="atlas", get=405, post=422, sample="scenario"),
    community("atlas:scenario_save", "atlas.simulate", module="atlas", get=405, post=422, sample="scenario"),
    community("atlas:scenario_add", "atlas.simulate", module="atlas", get=405, post=422, sample="scenario"),
    community(
        "atlas:scenario_take_away", "atlas.simulate", module="atlas", get=405, post=302, sample="scenario"
    ),
    community(
        "atlas:scenario_try", "atlas.simulate", module="atlas", get=405, post=302, sample="scenario_try"
    ),
    community("atlas:scenario_communes", "atlas.view", module="atlas", sample="scenario"),
    community("atlas:scenario_departures", "atlas.view_fragility", module="atlas", sample="scenario"),
    community("atlas:scenario_rename", "atlas.simulate", module="atlas", post=200, sample="scenario"),
    community("atlas:scenario_copy", "atlas.simulate", module="atlas", get=405, post=302, sample="scenario"),
    community(
        "atlas:scenario_archive", "atlas.simulate", module="atlas", get=405, post=302, sample="scenario"
    ),
    community(
        "atlas:scenario_reopen", "atlas.simulate", module="atlas", get=405, post=302, sample="scenario"
    ),
    community("atlas:scenario_share", "atlas.share", module="atlas", post=200, sample="scenario"),
    community(
        "atlas:scenario_unshare", "atlas.share", module="atlas", get=405, post=302, sample="scenario_share"
    ),
    public("atlas_public:scenario", get=404, kwargs={"secret": "inconnu"}),
    # Carte de l’offre; without a register there is nothing to draw
    community("atlas:offer", "atlas.view", module="atlas"),
    community("atlas:offer_communes", "atlas.view", module="atlas"),
    community("atlas:offer_areas", "atlas.view", module="atlas", get=404),
    community("atlas:offer_picture", "atlas.view", module="atlas", get=404, kwargs={"kind": "svg"}),
    # Où implanter ?
    community("atlas:siting", "atlas.view", module="atlas"),
    community("atlas:siting_communes", "atlas.view", module="atlas"),
    community("atlas:siting_try", "atlas.simulate", module="atlas", get=405, post=302),
    # Avenir
    community("atlas:outlook", "atlas.view", module="atlas"),
    community("atlas:outlook_years", "atlas.view", module="atlas"),
    community("atlas:outlook_communes", "atlas.view", module="atlas"),
    community("atlas:outlook_values", "atlas.view", module="atlas", get=404),
    community("atlas:outlook_assumptions", "atlas.configure", module="atlas", post=200),
    community("atlas:outlook_reset", "atlas.configure", module="atlas", get=405, post=302),
    community("territory:portrait", "territory.view"),
    community("territory:communes", "territory.view"),
    community("atlas:breaking_points", "atlas.view_fragility", module="atlas"),
    community("atlas:breaking_point", "atlas.view_fragility", module="atlas", sample="breaking_point"),
    community(
        "atlas:breaking_point_try",
        "atlas.simulate",
        get=405,
        post=302,
        module="atlas",
        sample="breaking_point",
    ),
    community("territory:commune", "territory.view", sample="commune"),
    community("territory:epci", "territory.view", sample="epci"),
    community("territory:perimeter", "territory.configure", post=200),
    community("territory:selection_summary", "territory.configure", get=405, post=200),
    community("territory:found_places", "territory.configure", query={"q": "bess"}),
    community("territory:contours", "territory.view"),
    community("territory:outline", "territory.view"),
    community("territory:departement_contours", "territory.view", sample="departement"),
    community("territory:commune_contours", "territory.view", sample="commune"),
    community("territory:epci_contours", "territory.view", sample="epci"),
    # Portrait: what completes that of the territory
    community("atlas:portrait_access", "atlas.view", module="atlas"),
    community("atlas:portrait_beyond", "atlas.view", module="atlas"),
    community("atlas:portrait_densities", "atlas.view", module="atlas"),
    community("atlas:portrait_counts", "atlas.view", module="atlas"),
    community("atlas:portrait_structures", "atlas.view", module="atlas"),
    community("atlas:portrait_contours", "atlas.view", module="atlas", get=404),
    community("atlas:portrait_svg", "atlas.view", module="atlas", get=404),
    community("atlas:portrait_png", "atlas.view", module="atlas", get=404),
    community("atlas:portrait_pdf", "atlas.view", module="atlas", get=404),
    # Directory
    community("directory:list", "directory.view", module="directory"),
    community("directory:points", "directory.view", module="directory"),
    community("directory:people_at", "directory.view", module="directory", kwargs={"place": "c30037"}),
    community("directory:movements", "directory.view_movements", module="directory"),
    community("directory:professional", "directory.view", module="directory", sample="professional"),
    # Places of care, and what is near
    community("directory:structures", "directory.view", module="directory"),
    community("directory:structure_points", "directory.view", module="directory"),
    community("directory:structures_at", "directory.view", module="directory", kwargs={"place": "c30037"}),
    community("directory:structure", "directory.view", module="directory", sample="structure"),
    community("directory:who_does_what", "directory.view", module="directory"),
    community("directory:own_structure", "directory.manage", module="directory", post=302),
    community(
        "directory:near", "directory.view", module="directory", query={"depart": "30037", "quoi": "p:60"}
    ),
    community("directory:near_communes", "directory.view", module="directory", query={"depart": "bess"}),
    community("directory:publishing", "directory.view", module="directory"),
    community("directory:printed", "directory.view", module="directory"),
    community("directory:list_cards", "directory.view", module="directory"),
    community("directory:person_card", "directory.view", module="directory", sample="professional"),
    community("directory:structure_card", "directory.view", module="directory", sample="structure"),
    community("directory:open_data", "directory.edit", module="directory"),
    # Local knowledge; what persons declare of departure is for the bureau, to the rest of the team it is not found
    community("directory:quality", "directory.edit", module="directory"),
    community("directory:quality_entries", "directory.edit", module="directory"),
    community("directory:ask_round", "directory.manage", module="directory", post=302),
    community("directory:corrections", "directory.edit", module="directory"),
    community(
        "directory:correction_close",
        "directory.edit",
        module="directory",
        get=405,
        post=302,
        sample="correction",
    ),
    community(
        "directory:correction_withdraw",
        "directory.edit",
        module="directory",
        get=405,
        post=302,
        sample="correction",
    ),
    community(
        "directory:departures", "directory.edit", module="directory", others=dict.fromkeys(TEAM, (404, 405))
    ),
    community("directory:knowledge", "directory.edit", module="directory", post=302, sample="entry"),
    community(
        "directory:confirm_entry", "directory.edit", module="directory", get=405, post=302, sample="entry"
    ),
    community(
        "directory:ask_entry", "directory.manage", module="directory", get=405, post=302, sample="entry"
    ),
    community(
        "directory:report_correction", "directory.report", module="directory", post=422, sample="entry"
    ),
    community(
        "directory:departure",
        "directory.edit",
        module="directory",
        post=422,
        sample="entry",
        others=dict.fromkeys(TEAM, (404, 404)),
    ),
    community(
        "directory:departure_withdraw",
        "directory.edit",
        module="directory",
        get=405,
        post=302,
        sample="departure",
        others=dict.fromkeys(TEAM, (405, 404)),
    ),
    public("directory_public:entry", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("directory_public:objection", get=404, post=404, kwargs={"secret": "inconnu"}),
    # Organisations and their contacts
    community("directory:organisations", "directory.view", module="directory"),
    community("directory:organisation", "directory.view", module="directory", sample="organisation"),
    community("directory:organisation_create", "directory.edit", module="directory", post=200),
    community("directory:organisations_proposed", "directory.edit", module="directory", post=200),
    community(
        "directory:organisation_edit", "directory.edit", module="directory", post=200, sample="organisation"
    ),
    community(
        "directory:organisation_archive",
        "directory.edit",
        module="directory",
        get=405,
        post=302,
        sample="organisation",
    ),
    community(
        "directory:organisation_reopen",
        "directory.edit",
        module="directory",
        get=405,
        post=302,
        sample="organisation",
    ),
    community(
        "directory:contact_create", "directory.edit", module="directory", post=200, sample="organisation"
    ),
    community("directory:contact_edit", "directory.edit", module="directory", post=200, sample="contact"),
    community(
        "directory:contact_end", "directory.edit", module="directory", get=405, post=302, sample="contact"
    ),
    community(
        "directory:contact_resume", "directory.edit", module="directory", get=405, post=302, sample="contact"
    ),
    community(
        "directory:contact_erase", "directory.edit", module="directory", get=405, post=302, sample="contact"
    ),
    # Labels
    community("directory:labels", "directory.view_labels", module="directory"),
    community("directory:label", "directory.view_labels", module="directory", sample="label"),
    community("directory:label_create", "directory.edit", module="directory", post=200),
    community("directory:label_edit", "directory.edit", module="directory", post=200, sample="label"),
    community(
        "directory:label_archive", "directory.edit", module="directory", get=405, post=302, sample="label"
    ),
    community(
        "directory:label_reopen", "directory.edit", module="directory", get=405, post=302, sample="label"
    ),
    community(
        "directory:label_remove", "directory.edit", module="directory", get=405, post=302, sample="labelled"
    ),
    # What names no entry of the directory is not found.
    community("directory:label_entry", "directory.edit", module="directory", get=405, post=404),
    community(
        "directory:label_list",
        "directory.edit",
        module="directory",
        post=200,
        query={"liste": "organisations"},
    ),
    # Secure mail, facilities, lists of the SAS
    # Duplicates
    community("directory:duplicates", "directory.manage", module="directory"),
    community("directory:duplicates_decide", "directory.manage", module="directory", get=405, post=302),
    community("directory:merges", "directory.manage", module="directory"),
    community(
        "directory:merge_undo", "directory.manage", module="directory", get=405, post=302, sample="merge"
    ),
    community(
        "directory:organisations_merge_undo",
        "directory.manage",
        module="directory",
        get=405,
        post=302,
        sample="absorption",
    ),
    community("directory:secure_mail", "directory.view", module="directory"),
    community("directory:facilities", "directory.view", module="directory"),
    community("directory:facility", "directory.view", module="directory", kwargs={"type_code": "D201"}),
    community("directory:sas", "directory.edit", module="directory"),
    # National data, for the operator
    operator("directory_national:imports"),
    operator("directory_national:import", post=422),
    operator("directory_national:report", sample="import_report"),
    operator("directory_national:delivery", sample="delivery"),
    operator("directory_national:sources"),
    operator("directory_national:source", post=422, kwargs={"name": "rpps"}),
    operator("directory_national:check_source", get=405, post=302, kwargs={"name": "rpps"}),
    operator("atlas_national:apl", post=422),
    operator("atlas_national:apl_calibrate", get=405, post=404, kwargs={"year": 2023}),
    operator("atlas_national:apl_use", get=405, post=302, sample="calibration"),
    operator("messaging_installation:outbox"),
    operator("keeping_installation:backups"),
    operator("keeping_installation:back_up_now", get=405, post=302),
    operator("checkup_installation:state"),
    operator("checkup_installation:examine", get=405, post=302),
    operator("checkup_installation:journal"),
    operator("checkup_installation:verify_journal", get=405, post=302),
    operator("directory_national:objections", post=422, data={"identifier": ""}),
    operator("directory_national:objection_confirm", get=405, post=422, data={"identifier": ""}),
    operator("messaging_installation:server", post=422),
    # The first hour; the second step is the page of the perimeter
    public("first_hour:first_account", get=410, post=410, kwargs={"secret": "inconnu"}),
    operator("first_hour:installation"),
    operator("first_hour:communities"),
    operator("first_hour:new_community", post=422),
    operator("first_hour:erase_community", get=404, post=404, kwargs={"slug": "nulle-part"}),
    operator("first_hour:fill_example", get=405, post=302),
    community("first_hour_steps:start", "first_hour.run", get=302),
    community("first_hour_steps:association", "first_hour.run", post=422),
    community("first_hour_steps:accounts", "first_hour.run", post=200),
    community("first_hour_steps:directory", "first_hour.run"),
    # Somebody who is no operator sees where the mail server stands, and changes nothing.
    community("first_hour_steps:mail", "first_hour.run", post=404),
    community("first_hour_steps:skip", "first_hour.run", get=405, post=302, data={"etape": "courrier"}),
    community("first_hour_steps:end", "first_hour.run", post=302),
    # Once its first hour is over, a community is erased by the operator alone.
    community("first_hour_steps:erase", "first_hour.run", get=404, post=404),
    # Pages of django-allauth
    third_party("account_login", anonymous=(200, 200), member=(302, 302)),
    third_party("account_logout", anonymous=(302, 302), member=(200, 302)),
    third_party("account_inactive", anonymous=(200, 405), member=(200, 405)),
    third_party("account_reauthenticate", anonymous=(302, 302), member=(200, 200)),
    third_party("account_change_password", anonymous=(302, 302), member=(200, 200)),
    third_party("account_set_password", anonymous=(302, 302), member=(302, 302)),
    public("account_reset_password", post=200),
    third_party("account_reset_password_done", anonymous=(200, 405), member=(200, 405)),
    third_party("account_reset_password_from_key_done", anonymous=(200, 405), member=(200, 405)),
    third_party(
        "account_reset_password_from_key",
        anonymous=(200, 200),
        member=(200, 200),
        kwargs={"uidb36": "1", "key": "inconnu"},
    ),
    third_party("mfa_login_webauthn", anonymous=(302, 302), member=(302, 302)),
    third_party("mfa_authenticate", anonymous=(302, 302), member=(302, 302)),
    signed_in("mfa_index", post=405),
    signed_in("mfa_reauthenticate", get=302, post=302),
    signed_in("mfa_reauthenticate_webauthn", get=302, post=302),
    signed_in("mfa_activate_totp", get=302, post=302),
    signed_in("mfa_deactivate_totp", get=404, post=404),
    signed_in("mfa_add_webauthn", get=302, post=302),
    signed_in("mfa_edit_webauthn", get=302, post=302, kwargs={"pk": 0}),
    signed_in("mfa_remove_webauthn", get=302, post=302, kwargs={"pk": 0}),
    signed_in("mfa_generate_recovery_codes", get=302, post=302),
    signed_in("mfa_view_recovery_codes", get=302, post=302),
    signed_in("usersessions_list", post=302),
    signed_in("usersession_close", get=405, post=404, kwargs={"pk": 0}),
)
