"""What must be said before something is done, above all why."""

from lodestar.evidence.errors import LodestarError


def written(text: str, ask: str) -> str:
    """What somebody wrote, without the blanks around it. Raises LodestarError with ``ask`` when that is nothing."""
    if not (words := text.strip()):
        raise LodestarError(ask)
    return words
