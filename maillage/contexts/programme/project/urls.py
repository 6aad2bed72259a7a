"""Addresses of `project`."""

from django.urls import URLPattern, path

from maillage.contexts.programme.project import views, views_chapters
from maillage.contexts.programme.project.paper import views as paper
from maillage.contexts.programme.project.priorities import views as priorities
from maillage.contexts.programme.project.versions import views as versions

urlpatterns: list[URLPattern] = [
    path("texte/", views.project, name="project"),
    path("texte/commencer/", views.begin, name="project_begin"),
    path("texte/relever/", views.refresh, name="project_refresh"),
    path("texte/pdf/", paper.project_pdf, name="project_pdf"),
    path("texte/word/", paper.project_docx, name="project_docx"),
    path("texte/chapitres/nouveau/", views_chapters.create, name="chapter_create"),
    path("texte/chapitres/<int:pk>/modifier/", views_chapters.edit, name="chapter_edit"),
    path("texte/chapitres/<int:pk>/deplacer/", views_chapters.move, name="chapter_move"),
    path("texte/chapitres/<int:pk>/chiffres/", views_chapters.feed, name="chapter_feed"),
    path(
        "texte/chapitres/<int:pk>/chiffres/<slug:source>/relever/",
        views_chapters.take,
        name="figures_take",
    ),
    path(
        "texte/chapitres/<int:pk>/chiffres/<slug:source>/retirer/",
        views_chapters.remove,
        name="figures_remove",
    ),
    path("texte/priorites/nouvelle/", priorities.create, name="priority_create"),
    path("texte/priorites/<int:pk>/modifier/", priorities.edit, name="priority_edit"),
    path("texte/priorites/<int:pk>/deplacer/", priorities.move, name="priority_move"),
    path("texte/versions/", versions.versions, name="project_versions"),
    path("texte/versions/figer/", versions.freeze, name="project_freeze"),
    path("texte/versions/<int:number>/", versions.version, name="project_version"),
    path("texte/versions/<int:number>/pdf/", paper.version_pdf, name="project_version_pdf"),
    path("texte/versions/<int:number>/word/", paper.version_docx, name="project_version_docx"),
    path("texte/changements/", versions.changes, name="project_changes"),
]
