"""The journal of one community with the digests of its seals: a file that proves itself, wherever it is kept.

    lignes.jsonl    one line of the journal each: trail, values as they were sealed, its seal
    LISEZMOI.txt    how a digest is worked out

Digests of lines are worked out anew from the values. The digest of the chain cannot be, without the lines of the other
communities; it is there to be compared with the anchors of the origin, which holds the same under the same number.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final

from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.digests import MODELS, contents_digest, fields_of, line_digest
from maillage.platform.audit.models import Seal
from maillage.platform.keeping.archive import as_json
from maillage.platform.keeping.refusals import DamagedArchive
from maillage.platform.tenancy.models import Community

LINES: Final = "lignes.jsonl"
_README: Final = "LISEZMOI.txt"
_BATCH: Final = 500
# A line of the journal is some hundreds of bytes long.
_LONGEST_LINE: Final = 4_000_000
_HOW: Final = """Le journal de {name}, tel qu’il a été scellé par {origin}
extrait le {made_at}

Chaque ligne de lignes.jsonl est un objet JSON :
  trail      « writing » (une action) ou « reading » (une consultation)
  values     la ligne, dans l’ordre : {writing}
             pour une consultation : {reading}
             les instants en ISO 8601, UTC
  seal       son sceau : number, salt, contents, line, chain (hexadécimal) ; null si elle n’était pas encore scellée

contents = SHA-256(sel, puis les valeurs à partir de user_id)
line     = SHA-256(les valeurs d’avant user_id, puis contents)
chain    = SHA-256(chain de la ligne précédente, puis line)

Le codage exact des valeurs est dans maillage/platform/audit/digests.py, dont le code est libre. Le sel d’une ligne
dont le contenu a été effacé à l’échéance est vide : seule « line » se recalcule alors. « chain » se compare aux ancres
de l’installation d’origine, au même numéro.
"""


@dataclass
class Checked:
    """lines: of the extract; sealed: with a seal; altered: whose digest is not that of its values."""

    lines: int = 0
    sealed: int = 0
    altered: int = 0


def write_extract(target: BinaryIO, community: Community, header: dict[str, Any]) -> None:
    """Write the file of a community. `target` stays open. Outside any scope."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        how = _HOW.format(
            name=community.name,
            origin=header["origin"],
            made_at=header["made_at"],
            writing=", ".join(fields_of("writing")),
            reading=", ".join(fields_of("reading")),
        )
        archive.writestr(_README, how)
        with archive.open(LINES, "w", force_zip64=True) as stream:
            for trail, model in MODELS.items():
                for line in _lines(str(trail), model, community.pk):
                    stream.write(as_json(line) + b"\n")


def _lines(trail: str, model: Any, community_pk: int) -> Iterator[dict[str, Any]]:
    last = 0
    rows = all_rows(model).filter(community_id=community_pk).order_by("pk")
    while batch := list(rows.filter(pk__gt=last).values_list(*fields_of(trail))[:_BATCH]):
        last = batch[-1][0]
        seals = {
            seal.entry_id: seal
            for seal in Seal.objects.filter(trail=trail, entry_id__in=[row[0] for row in batch])
        }
        for row in batch:
            yield {"trail": trail, "values": [_plain(one) for one in row], "seal": _seal(seals.get(row[0]))}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _seal(seal: Seal | None) -> dict[str, Any] | None:
    if seal is None:
        return None
    return {
        "number": seal.number,
        "salt": bytes(seal.salt).hex(),
        "contents": bytes(seal.contents_digest).hex(),
        "line": bytes(seal.line_digest).hex(),
        "chain": bytes(seal.chain_digest).hex(),
    }


def check_extract(source: BinaryIO, most_lines: int) -> Checked:
    """Work every digest out anew; DamagedArchive if the file is none of ours, or longer than `most_lines`."""
    checked = Checked()
    try:
        with zipfile.ZipFile(source) as archive, archive.open(LINES) as stream:
            while text := stream.readline(_LONGEST_LINE):
                line = json.loads(text)
                checked.lines += 1
                if checked.lines > most_lines:
                    raise ValueError("more lines than rows")
                if line["seal"] is not None:
                    checked.sealed += 1
                    checked.altered += not _is_whole(line)
    except (
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        NotImplementedError,
    ) as error:
        raise DamagedArchive("l’extrait de son journal est illisible") from error
    return checked


def _is_whole(line: dict[str, Any]) -> bool:
    trail, seal = line["trail"], line["seal"]
    values = list(line["values"])
    at = fields_of(trail).index("at")
    values[at] = datetime.fromisoformat(values[at])
    salt, contents = bytes.fromhex(seal["salt"]), bytes.fromhex(seal["contents"])
    if salt and contents_digest(trail, values, salt) != contents:
        return False
    return line_digest(trail, values, contents) == bytes.fromhex(seal["line"])
