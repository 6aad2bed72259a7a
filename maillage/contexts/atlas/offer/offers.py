"""What `offer` offers to the shell."""


def register() -> None:
    """Called once, when the application starts."""
