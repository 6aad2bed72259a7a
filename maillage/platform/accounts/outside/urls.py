"""Pages of the person, mounted under /compte/."""

from django.urls import path

from maillage.platform.accounts.outside import views, views_identities

urlpatterns = [
    path("externe/<slug:provider_id>/", views.start, name="outside_start"),
    path("externe/<slug:provider_id>/retour/", views.come_back, name="outside_return"),
    path("externe/<slug:provider_id>/entrer/", views.finish, name="outside_finish"),
    path("identites/", views_identities.identities, name="identities"),
    path("identites/lier/", views_identities.link_waiting, name="identity_link_waiting"),
    path("identites/inconnue/", views_identities.unknown, name="outside_unknown"),
    path("identites/quitter/", views_identities.sign_out_there, name="outside_sign_out"),
    path("identites/lien/<str:secret>/", views_identities.link_by_mail, name="outside_link"),
    path("identites/<slug:provider_id>/retirer/", views_identities.unlink, name="identity_unlink"),
]
