"""Who may do what, written by hand: a grant changed by mistake, or a view left open, differs from this page.

A view that is not here fails the tests. Add its row in the same commit as the view:

    community("directory:list", "directory.view", module="directory"),
    community("association:close", "association.write", get=405, post=302, sample="meeting"),

`get` and `post` are the answers to somebody who may (POST with nothing filled in, unless `data` says more);
405: the method is refused. `sample` names the fixture of `samples.py` that makes the object in the address.

The rows and grants of the contexts stand in folders of their own, those of the association and above with their samples
(`gathering`).
"""

from __future__ import annotations

from tests.matrix.gathering import GRANTS as GATHERED_GRANTS
from tests.matrix.gathering import ROWS as GATHERED
from tests.matrix.rows import (
    ALL,
    BUREAU,
    COORDINATION,
    TEAM,
    community,
    operator,
    public,
    signed_in,
    third_party,
)
from tests.matrix.rows import (
    Row as Row,
)

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
    "first_hour.run": COORDINATION,
    **GATHERED_GRANTS,
}

NOT_SHARING = dict.fromkeys(ALL - GRANTS["tables.share_view"], (405, 404))


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
    community("messaging:texts", "messaging.view"),
    community("messaging:text_again", "messaging.send_again", get=405, post=302, sample="failed_text"),
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
    operator("messaging_installation:outbox"),
    operator("keeping_installation:backups"),
    operator("keeping_installation:back_up_now", get=405, post=302),
    operator("checkup_installation:state"),
    operator("checkup_installation:examine", get=405, post=302),
    operator("checkup_installation:journal"),
    operator("checkup_installation:verify_journal", get=405, post=302),
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
    *GATHERED,
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
