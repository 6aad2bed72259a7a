"""What the line of a log belongs to: the request or the background task under way in this thread.

No Django here: the formatter of the logs reads it, and gunicorn uses that formatter before Django is there.
"""

from __future__ import annotations

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
task_id: ContextVar[str] = ContextVar("task_id", default="")
