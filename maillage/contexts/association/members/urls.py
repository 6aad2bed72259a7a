from __future__ import annotations

from django.urls import path

from maillage.contexts.association.members import views
from maillage.contexts.association.members.coverage import views as coverage
from maillage.contexts.association.members.importing import views as importing
from maillage.contexts.association.members.matching import views as matching
from maillage.contexts.association.members.teams import views as teams

urlpatterns = [
    path("adherents/", views.members, name="members"),
    path("adherents/<int:pk>/etape/<slug:named>/", views.step, name="member_step"),
    path("adherents/<int:pk>/annuler-etape/", views.take_back, name="member_take_back"),
    path("adherents/historique/", views.history, name="member_history"),
    path("adherents/importer/", importing.start, name="member_import"),
    path("adherents/imports/", importing.imports, name="member_imports"),
    path("adherents/imports/<int:pk>/", importing.page, name="member_import_page"),
    path("adherents/imports/<int:pk>/colonnes/", importing.choose_columns, name="member_import_columns"),
    path("adherents/imports/<int:pk>/lignes/<int:number>/", importing.line, name="member_import_line"),
    path("adherents/imports/<int:pk>/appliquer/", importing.apply, name="member_import_apply"),
    path("adherents/imports/<int:pk>/annuler/", importing.undo, name="member_import_undo"),
    path("adherents/imports/<int:pk>/supprimer/", importing.remove, name="member_import_remove"),
    path("adherents/couverture/", coverage.coverage, name="coverage"),
    path("adherents/couverture/communes/", coverage.communes, name="coverage_communes"),
    path("adherents/couverture/annees/", coverage.years, name="coverage_years"),
    path("adherents/annuaire/", matching.matching, name="matching"),
    path("adherents/annuaire/tous/", matching.tie_all, name="matching_tie_all"),
    path("adherents/annuaire/<int:pk>/retirer/", matching.untie, name="matching_untie"),
    path("adherents/annuaire/<int:pk>/<str:idnps>/", matching.tie, name="matching_tie"),
    path("equipes/", teams.teams, name="teams"),
    path("equipes/nouvelle/", teams.create, name="team_create"),
    path("equipes/<int:pk>/", teams.team, name="team"),
    path("equipes/<int:pk>/modifier/", teams.edit, name="team_edit"),
    path("equipes/<int:pk>/dissoudre/", teams.close, name="team_close"),
    path("equipes/<int:pk>/retablir/", teams.reopen, name="team_reopen"),
    path("equipes/<int:pk>/entree/", teams.enter, name="team_enter"),
    path("equipes/places/<int:pk>/sortie/", teams.leave, name="team_leave"),
]
