from django.urls import URLPattern, path

from maillage.contexts.programme.indicators import views, views_writing

_ONE = "indicateurs/<int:pk>"

urlpatterns: list[URLPattern] = [
    path("indicateurs/", views.indicators, name="indicators"),
    path("indicateurs/recalculer/", views.refresh, name="indicators_refresh"),
    path("indicateurs/nouveau/", views_writing.create, name="indicator_create"),
    path(f"{_ONE}/", views.indicator, name="indicator"),
    path(f"{_ONE}/modifier/", views_writing.edit, name="indicator_edit"),
    path(f"{_ONE}/remplacer/", views_writing.replace, name="indicator_replace"),
    path(f"{_ONE}/fin/", views_writing.end, name="indicator_end"),
    path(f"{_ONE}/effacer/", views_writing.remove, name="indicator_remove"),
    path(f"{_ONE}/<int:year>/lignes/", views.rows, name="figure_rows"),
    path(f"{_ONE}/<int:year>/chiffre/", views_writing.figure, name="figure"),
    path(f"{_ONE}/<int:year>/cible/", views_writing.target, name="target"),
]
