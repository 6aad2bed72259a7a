from __future__ import annotations

from django.urls import path

from maillage.contexts.association.meetings.answering import views as answering
from maillage.contexts.association.meetings.attending import views as attending
from maillage.contexts.association.meetings.attending import views_code, views_session
from maillage.contexts.association.meetings.convocation import views as convocation
from maillage.contexts.association.meetings.inviting import views as inviting
from maillage.contexts.association.meetings.polling import views as polling
from maillage.contexts.association.meetings.preparing import views, views_agenda, views_series
from maillage.contexts.association.meetings.statements import views as statements

_ONE = "reunions/<int:pk>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("reunions/", views.meetings, name="meetings"),
    path("reunions/nouvelle/", views.create, name="meeting_new"),
    path("reunions/series/", views_series.series_list, name="meeting_series"),
    path("reunions/series/<int:pk>/", views_series.series, name="meeting_series_page"),
    path("reunions/series/<int:pk>/modifier/", views_series.series_edit, name="meeting_series_edit"),
    path("mes-reunions/", answering.my_meetings, name="my_meetings"),
    path("mes-reunions/<int:pk>/", answering.my_meeting, name="my_meeting"),
    path("mes-reunions/<int:pk>/agenda.ics", answering.my_calendar_file, name="my_meeting_ics"),
    path(_ONE, views.meeting, name="meeting"),
    path(f"{_ONE}modifier/", views.edit, name="meeting_edit"),
    path(f"{_ONE}imprimer/", views.printed, name="meeting_print"),
    path(f"{_ONE}agenda.ics", views.calendar_file, name="meeting_ics"),
    path(f"{_ONE}repeter/", views_series.repeat, name="meeting_repeat"),
    path(f"{_ONE}reprendre/", views.resume, name="meeting_resume"),
    path(f"{_ONE}ordre-du-jour/", views_agenda.agenda, name="meeting_agenda"),
    path(f"{_ONE}ordre-du-jour/<int:item>/", views_agenda.point, name="meeting_point"),
    path(
        f"{_ONE}ordre-du-jour/<int:item>/monter/",
        views_agenda.move,
        {"way": "haut"},
        name="meeting_point_up",
    ),
    path(
        f"{_ONE}ordre-du-jour/<int:item>/descendre/",
        views_agenda.move,
        {"way": "bas"},
        name="meeting_point_down",
    ),
    path(f"{_ONE}ordre-du-jour/<int:item>/retirer/", views_agenda.remove, name="meeting_point_remove"),
    path(f"{_ONE}participants/", inviting.people, name="meeting_people"),
    path(f"{_ONE}participants/groupe/", inviting.invite_audience, name="meeting_invite_audience"),
    path(f"{_ONE}participants/inviter/", inviting.invite, name="meeting_invite"),
    path(f"{_ONE}participants/nom/", inviting.guest, name="meeting_invite_guest"),
    path(f"{_ONE}participants/<int:attendee>/categorie/", inviting.category, name="meeting_person_category"),
    path(f"{_ONE}participants/<int:attendee>/retirer/", inviting.remove, name="meeting_person_remove"),
    path(f"{_ONE}convoquer/", convocation.convene, name="meeting_convene"),
    path(f"{_ONE}relancer/", convocation.remind, name="meeting_remind"),
    path(f"{_ONE}annuler/", convocation.cancel, name="meeting_cancel"),
    path(f"{_ONE}dates/", polling.poll, name="meeting_poll"),
    path(f"{_ONE}dates/demander/", polling.ask, name="meeting_poll_ask"),
    path(f"{_ONE}dates/<int:date>/retirer/", polling.withdraw, name="meeting_date_withdraw"),
    path(f"{_ONE}dates/<int:date>/choisir/", polling.choose, name="meeting_date_choose"),
    path(f"{_ONE}pouvoirs/", answering.proxies, name="meeting_proxies"),
    path(f"{_ONE}pouvoirs/<int:proxy>/reprendre/", answering.revoke, name="meeting_proxy_revoke"),
    path(f"{_ONE}seance/", attending.session, name="meeting_session"),
    path(f"{_ONE}seance/nombres/", attending.numbers, name="meeting_numbers"),
    path(f"{_ONE}seance/ouvrir/", views_session.open_session, name="meeting_open"),
    path(f"{_ONE}seance/lever/", views_session.close_session, name="meeting_close"),
    path(f"{_ONE}seance/nom/", attending.guest, name="meeting_guest"),
    path(f"{_ONE}seance/compter/", attending.count, name="meeting_count"),
    path(f"{_ONE}seance/<int:attendee>/noter/", attending.note, name="meeting_note"),
    path(f"{_ONE}seance/<int:attendee>/heures/", attending.times, name="meeting_times"),
    path(f"{_ONE}code/", views_code.code, name="meeting_code"),
    path(f"{_ONE}affiche/", views_code.poster, name="meeting_poster"),
    path(f"{_ONE}affiche/nouveau-code/", views_code.new_code, name="meeting_code_renew"),
    path(f"{_ONE}tour-de-table/", statements.round_table, name="meeting_round"),
    path(f"{_ONE}tour-de-table/<int:statement>/retirer/", statements.remove, name="meeting_statement_remove"),
]
