"""What `contacts` offers: search, panel on a professional's page, words of the journal, personal data."""

from __future__ import annotations

from maillage.contexts.association.contacts import accounts, leaving, named, personal_data
from maillage.contexts.association.contacts.entries import directory_panel
from maillage.contexts.association.contacts.search import search_contacts
from maillage.contexts.association.permissions import VIEW_MEMBERS
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import Panel, SearchProvider, panels, search_providers

# Its due job is declared by being imported.
__all__ = ["accounts", "register"]


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    named.register()
    leaving.register()
    search_providers.register(
        SearchProvider(
            "association.contacts",
            "Adhérents et contacts",
            VIEW_MEMBERS,
            search_contacts,
            "users",
            module="association",
        )
    )
    panels.register(
        Panel(
            "association.contact_of_entry",
            "directory.professional",
            40,
            VIEW_MEMBERS,
            directory_panel,
            "association/contacts/directory_panel.html",
            module="association",
        )
    )
    name_actions(
        {
            "association_contact.account": "Compte d’un contact",
            "association_contact.changed": "Contact de l’association modifié",
            "association_contact.created": "Contact de l’association ajouté",
            "association_contact.erased": "Personne effacée des contacts",
            "association_contact.linked": "Contact relié à l’annuaire",
            "association_contact.mail_accepted": "Courriers de nouveau acceptés",
            "association_contact.mail_refused": "Courriers refusés",
            "association_contact.merged": "Deux fiches de contact fusionnées",
            "association_contact.named": "Accord pour être nommé sur le web",
            "association_contact.removed": "Contact de l’association supprimé",
            "association_contact.unnamed": "Accord pour être nommé retiré",
        }
    )
    name_readings(
        {
            "association.contact": "Fiche d’un contact de l’association",
            "association.contacts": "Contacts de l’association",
            "association.contact_twins": "Fiches de contact en double",
        }
    )
