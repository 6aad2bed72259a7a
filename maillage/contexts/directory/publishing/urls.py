from django.urls import path

from maillage.contexts.directory.publishing import views

urlpatterns = [
    path("", views.publishing, name="publishing"),
    path("annuaire.pdf", views.printed_directory, name="printed"),
    path("contacts.vcf", views.list_cards, name="list_cards"),
    path("professionnel/<str:idnps>.vcf", views.person_card, name="person_card"),
    path("lieu/<str:finess>.vcf", views.structure_card, name="structure_card"),
    path("donnees-ouvertes.zip", views.open_data_package, name="open_data"),
]
