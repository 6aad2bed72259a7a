from django.urls import path

from maillage.contexts.atlas.portrait import views

urlpatterns = [
    path("acces/", views.access_page, name="portrait_access"),
    path("acces/seuils/", views.beyond_page, name="portrait_beyond"),
    path("densites/", views.densities_page, name="portrait_densities"),
    path("densites/communes/", views.counts_page, name="portrait_counts"),
    path("structures/", views.structures_page, name="portrait_structures"),
    path("contours/", views.contours, name="portrait_contours"),
    path("carte.svg", views.map_svg, name="portrait_svg"),
    path("carte.png", views.map_png, name="portrait_png"),
    path("pdf/", views.portrait_pdf, name="portrait_pdf"),
]
