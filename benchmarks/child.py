"""One task in a process of its own: `python -m benchmarks.child task [arguments]` prints what it measured as JSON."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path


def peak_mb() -> float:
    """The most memory that this process held, in MB."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    import django

    django.setup()
    from benchmarks.tasks import TASKS

    answer = TASKS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({**answer, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
