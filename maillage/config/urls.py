"""Every address of the site: the community's pages under /c/<slug>/, the person's and the operator's beside."""

from django.conf import settings
from django.urls import include, path

handler500 = "maillage.platform.checkup.endpoints.unavailable.unavailable_or_error"

urlpatterns = [
    path("", include("maillage.interfaces.shell.urls")),
    path("etat/", include("maillage.platform.checkup.endpoints.urls")),
    path("compte/", include("maillage.platform.accounts.urls_person")),
    path("compte/", include("maillage.platform.privacy.urls_person")),
    path("c/<slug:slug>/reglages/", include("maillage.platform.accounts.urls")),
    path("c/<slug:slug>/reglages/", include("maillage.platform.accounts.support.urls")),
    path("c/<slug:slug>/reglages/", include("maillage.platform.audit.urls")),
    path("c/<slug:slug>/reglages/", include("maillage.platform.checkup.journal.urls")),
    path("c/<slug:slug>/reglages/", include("maillage.platform.keeping.package.urls")),
    path("c/<slug:slug>/reglages/", include("maillage.platform.messaging.urls")),
    path("c/<slug:slug>/reglages/", include("maillage.platform.privacy.urls")),
    path("c/<slug:slug>/vues/", include("maillage.platform.tables.urls")),
    path("c/<slug:slug>/fichiers/", include("maillage.platform.files.urls")),
    path("c/<slug:slug>/premiers-pas/", include("maillage.interfaces.first_hour.urls_steps")),
    path("c/<slug:slug>/territoire/", include("maillage.contexts.territory.urls")),
    path("c/<slug:slug>/annuaire/", include("maillage.contexts.directory.urls")),
    path("c/<slug:slug>/atlas/", include("maillage.contexts.atlas.urls")),
    path("c/<slug:slug>/association/", include("maillage.contexts.association.urls")),
    path("c/<slug:slug>/projet/", include("maillage.contexts.programme.urls")),
    path("c/<slug:slug>/budget/", include("maillage.contexts.funding.urls")),
    path("c/<slug:slug>/soins/", include("maillage.contexts.care.urls")),
    path("c/<slug:slug>/dossier/", include("maillage.contexts.dossier.urls")),
    path("fhir/", include("maillage.interfaces.fhir.urls")),
    path("fiche/", include("maillage.contexts.directory.urls_public")),
    path("scenario/", include("maillage.contexts.atlas.workshop.urls_public")),
    path("a/", include("maillage.contexts.association.urls_public")),
    path("p/", include("maillage.contexts.programme.urls_public")),
    path("i/", include("maillage.contexts.funding.urls_public")),
    path("s/", include("maillage.contexts.care.urls_public")),
    path("d/", include("maillage.contexts.dossier.urls_public")),
    path("installation/", include("maillage.interfaces.first_hour.urls")),
    path("installation/", include("maillage.contexts.directory.urls_national")),
    path("installation/", include("maillage.contexts.atlas.urls_national")),
    path("installation/", include("maillage.platform.messaging.urls_installation")),
    path("installation/", include("maillage.platform.checkup.urls_installation")),
    path("installation/", include("maillage.platform.keeping.urls_installation")),
    path("installation/", include("maillage.platform.privacy.urls_installation")),
    path("installation/", include("maillage.platform.accounts.support.urls_installation")),
]

if settings.MAILLAGE_DEMO:
    urlpatterns.append(path("", include("maillage.interfaces.demo.urls")))
