from django.urls import URLPattern, path

from maillage.contexts.programme.stages import views

urlpatterns: list[URLPattern] = [
    path("vie/", views.stages, name="stages"),
    path("vie/<slug:kind>/", views.edit, name="stage_edit"),
    path("vie/<slug:kind>/documents/", views.file, name="stage_file"),
    path("vie/<slug:kind>/documents/<int:link>/retirer/", views.unfile, name="stage_unfile"),
]
