"""What finds a person of the register by name: the words of names, and how these words are misspelt.

Filled in the background after an import (`filling`), never by the import itself.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from maillage.contexts.directory.professionals.models import Professional

WORD_WIDTH = 240


class PlainTextField(models.CharField[str, str]):
    """Text that PostgreSQL compares byte by byte, as SQLite does.

    So words that begin alike stand together in the index, whatever the language of the server, and « what begins
    with » is one range of it.
    """

    def db_parameters(self, connection: Any) -> Any:
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


class NameWord(models.Model):
    """One word of a person's names, as it is searched (no accent, no case)."""

    pk = models.CompositePrimaryKey("word", "professional")
    word = PlainTextField("mot", max_length=WORD_WIDTH)
    # Only `filling` writes here, from rows of the register that it reads in the same statement. A person who is
    # removed takes these words away at once.
    professional = models.ForeignKey(
        Professional,
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="professionnel",
    )

    classification = {"word": "professional", "professional": "professional"}

    class Meta:
        verbose_name = "mot d’un nom"
        verbose_name_plural = "mots des noms"
        indexes = (models.Index(fields=("professional",), name="name_word_by_person"),)

    def __str__(self) -> str:
        return self.word


class Spelling(models.Model):
    """A key under which a word of the register is found when it is misspelt (`core.spelling.keys`)."""

    pk = models.CompositePrimaryKey("key", "word")
    key = PlainTextField("clé", max_length=WORD_WIDTH)
    word = PlainTextField("mot", max_length=WORD_WIDTH)

    classification = {"key": "professional", "word": "professional"}

    class Meta:
        verbose_name = "graphie d’un mot"
        verbose_name_plural = "graphies des mots"

    def __str__(self) -> str:
        return f"{self.key} → {self.word}"


class FillingState(models.Model):
    """How far the words follow the register; one row for each register.

    generation: the register's last generation whose names are all here; 0 before the first filling ends
    target: generation that the first filling began with; position: the last person whom it has done
    """

    source = models.CharField("source", max_length=20, primary_key=True)
    generation = models.IntegerField("génération", default=0)
    target = models.IntegerField("génération visée", default=0)
    position = models.CharField("dernière personne", max_length=60, blank=True)
    updated_at = models.DateTimeField("mis à jour le", auto_now=True)

    classification = {
        "source": "public",
        "generation": "public",
        "target": "public",
        "position": "professional",
        "updated_at": "public",
    }

    class Meta:
        verbose_name = "avancement de la recherche"
        verbose_name_plural = "avancements de la recherche"

    def __str__(self) -> str:
        return f"{self.source} {self.generation}"
