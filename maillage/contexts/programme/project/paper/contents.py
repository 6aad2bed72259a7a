"""The project in the words of its paper: plain data, the same for PDF and for Word."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.programme.project.models import ChapterPart, ProjectVersion, VersionKind
from maillage.core.texts.paragraphs import blocks
from maillage.platform.ui.typography import count_words, french, long_date, short_date

_TITLE: Final = "Projet de santé"
_KIND_WORDS: Final = {
    VersionKind.MILESTONE: "Étape de travail du",
    VersionKind.SENT: "Version envoyée à l’ARS le",
    VersionKind.VALIDATED: "Version validée par l’ARS le",
    VersionKind.AMENDED: "Version modifiée le",
}

Data = dict[str, Any]


def paper(content: Data, *, version: ProjectVersion | None = None) -> Data:
    """What the templates print. content: of `project/content`, of today or of the version."""
    today = timezone.localdate()
    found: Data = {
        "title": _TITLE,
        "community": content["community"],
        "status": _status(version, today),
        "label": french(version.label) if version else "",
        "edition": french(f"{_TITLE} · {content['community']} · {_status(version, today)}"),
        "summary": _summary(content),
        "parts": _parts(content),
        "priorities": [_priority(one) for one in content["priorities"]],
        "missions": [_mission(one, content["actions"]) for one in content["missions"]],
        "sheets": [_sheet(one) for one in content["actions"]],
        "credits": _credits(content),
    }
    return _numbered(found)


def _status(version: ProjectVersion | None, today: date) -> str:
    if version is None:
        return french(f"Document de travail, édité le {short_date(today)}")
    return french(f"{_KIND_WORDS[VersionKind(version.kind)]} {long_date(version.on)}")


def _summary(content: Data) -> str:
    words = (
        count_words(sum(map(_says_something, content["chapters"])), "chapitre"),
        count_words(len(content["priorities"]), "priorité", feminine=True),
        count_words(len(content["missions"]), "mission", feminine=True),
        count_words(len(content["actions"]), "fiche action", "fiches actions", feminine=True),
    )
    return french(", ".join(words))


def _text(text: str) -> list[Data]:
    return [{"kind": one.kind, "lines": [french(line) for line in one.lines]} for one in blocks(text)]


def _parts(content: Data) -> dict[str, list[Data]]:
    """Chapters by part; a chapter in which nothing stands is no chapter of a paper."""
    chapters = [one for one in content["chapters"] if _says_something(one)]
    return {part.value: [_chapter(one) for one in chapters if one["part"] == part] for part in ChapterPart}


def _says_something(chapter: Data) -> bool:
    return bool(chapter["text"].strip() or chapter["reading"].strip() or chapter["figures"])


def _chapter(one: Data) -> Data:
    return {
        "title": french(one["title"]),
        "text": _text(one["text"]),
        "figures": [_figures(figure) for figure in one["figures"]],
        "reading": _text(one["reading"]),
    }


def _figures(one: Data) -> Data:
    return {
        "title": french(one["title"]),
        "sentence": french(one["sentence"]),
        "lines": [{key: french(line[key]) for key in ("label", "value", "than")} for line in one["lines"]],
        "has_than": any(line["than"] for line in one["lines"]),
        "credit": french(f"Source : {' ; '.join(one['credit'])}. Relevé le {one['taken_on']}."),
    }


def _priority(one: Data) -> Data:
    return {
        "title": french(one["title"]),
        "text": _text(one["text"]),
        "missions": french(", ".join(one["missions"])),
        "actions": [french(action) for action in one["actions"]],
    }


def _mission(one: Data, actions: list[Data]) -> Data:
    mine = [f"{sheet['code']} · {sheet['title']}" for sheet in actions if sheet["mission"] == one["name"]]
    return {
        "title": french(one["name"]),
        "kind": french(one["kind"][:1].upper() + one["kind"][1:]),
        "pilot": one["pilot"],
        "aim": _text(one["aim"]),
        "actions": [french(line) for line in mine],
    }


def _sheet(one: Data) -> Data:
    """What a sheet holds is in French already but for its texts."""
    return {
        **one,
        "title": french(f"{one['code']} · {one['title']}"),
        "mission": french(one["mission"]),
        "state": french(one["state"]),
        "texts": [{"label": text["label"], "blocks": _text(text["text"])} for text in one["texts"]],
    }


def _credits(content: Data) -> list[str]:
    """Every source of the text, once, in the order in which they are met."""
    lines = [line for chapter in content["chapters"] for one in chapter["figures"] for line in one["credit"]]
    return [french(line) for line in dict.fromkeys(lines)]


def _numbered(data: Data) -> Data:
    """The parts that have something in them, numbered 1, 2, 3…, their chapters 1.1, 1.2…; and the table of contents.

    Every title has a `mark`, by which the table of contents of a Word document points at it.
    """
    named = (
        ("diagnosis", "Diagnostic", data["parts"]["diagnosis"]),
        ("priorities", "Priorités", data["priorities"]),
        ("missions", "Missions", data["missions"]),
        ("organisation", "Organisation et suivi", data["parts"]["organisation"]),
        ("sheets", "Fiches actions", data["sheets"]),
    )
    titles: Data = {}
    contents: list[Data] = []
    number = 0
    for key, words, rows in named:
        if not rows:
            titles[key] = {"title": ""}
            continue
        number += 1
        titles[key] = {"title": f"{number}. {words}"}
        contents.append(_marked(titles[key], 1, len(contents)))
        for rank, one in enumerate(rows, start=1):
            if key != "sheets":
                one["title"] = f"{number}.{rank} {one['title']}"
            contents.append(_marked(one, 2, len(contents)))
    return {**data, "titles": titles, "contents": contents}


def _marked(row: Data, level: int, before: int) -> Data:
    """The row gets its mark; the line of the table of contents that points at it."""
    row["mark_id"] = before + 1
    row["mark"] = f"_Toc{before + 1:06d}"
    return {"title": row["title"], "mark": row["mark"], "level": level}
