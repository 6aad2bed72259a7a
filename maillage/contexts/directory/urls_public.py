"""Pages of the directory that a personal link opens, without an account."""

from django.urls import path

from maillage.contexts.directory.knowledge import views_link

app_name = "directory_public"

urlpatterns = [
    path("<slug:secret>/", views_link.entry, name="entry"),
    path("<slug:secret>/opposition/", views_link.objection, name="objection"),
]
