"""What the check-up says of this room: durations that are asked and not applied, rules that fail."""

from __future__ import annotations

from maillage.platform.privacy import retention
from maillage.platform.registry import Finding


def retention_findings() -> list[Finding]:
    """Faults of the setting, rules whose last run failed; "ok" otherwise."""
    found = [
        Finding("warning", fault, "Corrigez la variable MAILLAGE_RETENTION, puis redémarrez.")
        for fault in retention.faults_of_setting()
    ]
    for one in retention.applied():
        if one.run is not None and one.run.last_error:
            found.append(
                Finding(
                    "fault",
                    f"L’effacement « {one.rule.label} » a échoué ({one.run.last_error}).",
                    "Les traces du serveur disent pourquoi ; il sera tenté de nouveau demain.",
                )
            )
    return found or [Finding("ok", "Les durées de conservation sont appliquées.")]
