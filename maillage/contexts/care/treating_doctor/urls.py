"""Addresses of `treating_doctor`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.treating_doctor import views, views_people, views_room

_BASE = "medecin-traitant/"
_ONE = f"{_BASE}personnes/<int:pk>/"
_OFFER = f"{_BASE}offres/<int:pk>/"
_LIST = f"{_BASE}listes/<int:pk>/"
_ROUND = f"{_BASE}enquetes/<int:pk>/"
_RULE = f"{_BASE}priorites/<slug:key>/"

urlpatterns: list[URLPattern] = [
    path(_BASE, views.board, name="treating_doctor"),
    path(f"{_BASE}mois/", views.months, name="doctor_months"),
    path(f"{_BASE}chiffres/", views.figures, name="doctor_figures"),
    path(f"{_BASE}comptages/", views.counts, name="need_counts"),
    path(f"{_BASE}comptages/nouveau/", views.note_count, name="need_count_new"),
    path(f"{_BASE}comptages/<int:pk>/retirer/", views.remove_count, name="need_count_remove"),
    path(f"{_BASE}priorites/", views.rules, name="priority_rules"),
    path(f"{_BASE}priorites/adopter/", views.adopt_rules, name="priority_rules_adopt"),
    path(f"{_BASE}priorites/nouvelle/", views.new_rule, name="priority_rule_new"),
    path(_RULE, views.edit_rule, name="priority_rule_edit"),
    path(f"{_RULE}arreter/", views.end_rule, name="priority_rule_end"),
    path(f"{_BASE}reglages/", views.settings, name="doctor_list_settings"),
    path(f"{_BASE}reglages/adresse/", views.renew_address, name="doctor_list_address"),
    path(f"{_BASE}message/", views.prepare_message, name="doctor_message"),
    path(f"{_BASE}personnes/", views_people.listed, name="waiting_people"),
    path(f"{_BASE}personnes/nouvelle/", views_people.new, name="waiting_person_new"),
    path(_ONE, views_people.person, name="waiting_person"),
    path(f"{_ONE}modifier/", views_people.edit, name="waiting_person_edit"),
    path(f"{_ONE}accord/", views_people.consent, name="waiting_person_consent"),
    path(f"{_ONE}confirmer/", views_people.renew, name="waiting_person_renew"),
    path(f"{_ONE}proposer/", views_people.offer, name="waiting_person_offer"),
    path(f"{_ONE}fin/", views_people.end, name="waiting_person_end"),
    path(f"{_ONE}reprendre/", views_people.back, name="waiting_person_back"),
    path(f"{_BASE}propositions/", views_people.proposals, name="doctor_proposals"),
    path(f"{_BASE}offres/", views_people.offers, name="doctor_offers"),
    path(f"{_OFFER}reponse/", views_people.answer, name="doctor_offer_answer"),
    path(f"{_OFFER}annuler/", views_people.cancel, name="doctor_offer_cancel"),
    path(f"{_BASE}listes/", views_people.imports, name="waiting_imports"),
    path(f"{_BASE}listes/nouvelle/", views_people.new_import, name="waiting_import_new"),
    path(_LIST, views_people.imported, name="waiting_import"),
    path(f"{_LIST}importer/", views_people.apply_import, name="waiting_import_apply"),
    path(f"{_LIST}ecarter/", views_people.forget_import, name="waiting_import_forget"),
    path(f"{_BASE}places/", views_room.rooms, name="doctor_rooms"),
    path(f"{_BASE}places/medecin/<int:pk>/", views_room.edit, name="doctor_room_edit"),
    path(f"{_BASE}places/<int:pk>/pourvues/", views_room.fill, name="doctor_room_fill"),
    path(f"{_BASE}mes-places/", views_room.own, name="my_room"),
    path(f"{_BASE}enquetes/", views_room.rounds, name="room_rounds"),
    path(f"{_BASE}enquetes/nouvelle/", views_room.new_round, name="room_round_new"),
    path(_ROUND, views_room.round_page, name="room_round"),
    path(f"{_ROUND}relancer/", views_room.remind, name="room_round_remind"),
    path(f"{_ROUND}clore/", views_room.close, name="room_round_close"),
]
