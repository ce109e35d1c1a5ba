"""What a worker does for the house itself."""

from importlib import import_module

from django.conf import settings

from lodestar.evidence.progress import Progress
from lodestar.service.workers.background import in_background
from lodestar.service.workers.models import Work
from lodestar.service.workers.running import tidy


@in_background
def tidy_up(work: Work, tell: Progress) -> None:
    """Clear sessions that have ended, and what background work leaves behind."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    tidy()
