"""What the interfaces may ask of the yearly dossier."""

from maillage.contexts.dossier.dialogue.concluding.services import Retained, conclude, save_retained
from maillage.contexts.dossier.dialogue.concluding.services import save_targets as agree_new_targets
from maillage.contexts.dossier.dialogue.confirming.queries import find_action as action_of_year
from maillage.contexts.dossier.dialogue.confirming.services import confirm as confirm_action
from maillage.contexts.dossier.dialogue.points.services import add_point, argue
from maillage.contexts.dossier.dialogue.points.services import settle as settle_point
from maillage.contexts.dossier.dialogue.services import SUBMITTED as SUBMITTED_FILE
from maillage.contexts.dossier.dialogue.services import acknowledge, agree, meet, open_dialogue, submit
from maillage.contexts.dossier.dialogue.services import attach as attach_to_dialogue
from maillage.contexts.dossier.dialogue.services import plan as plan_dialogue
from maillage.contexts.dossier.dialogue.stakes import owed
from maillage.contexts.dossier.pack.services import ask as ask_pack
from maillage.contexts.dossier.public.composing import compose as compose_page
from maillage.contexts.dossier.public.queries import checked as checked_words
from maillage.contexts.dossier.public.queries import chosen_figures, texts_by_action
from maillage.contexts.dossier.public.services import FIELDS as PUBLIC_FIELDS
from maillage.contexts.dossier.public.services import Text as PublicText
from maillage.contexts.dossier.public.services import allow_words
from maillage.contexts.dossier.public.services import begin as begin_page
from maillage.contexts.dossier.public.services import publish as publish_page
from maillage.contexts.dossier.public.services import save_composition as compose_texts

__all__ = [
    "PUBLIC_FIELDS",
    "SUBMITTED_FILE",
    "PublicText",
    "Retained",
    "acknowledge",
    "action_of_year",
    "add_point",
    "agree",
    "agree_new_targets",
    "allow_words",
    "argue",
    "ask_pack",
    "attach_to_dialogue",
    "begin_page",
    "checked_words",
    "chosen_figures",
    "compose_page",
    "compose_texts",
    "conclude",
    "confirm_action",
    "meet",
    "open_dialogue",
    "owed",
    "plan_dialogue",
    "publish_page",
    "save_retained",
    "settle_point",
    "submit",
    "texts_by_action",
]
