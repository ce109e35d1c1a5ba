"""E-mails that go out by themselves and once: the row that says so stands before one is sent.

A process that is killed while it sends leaves its row under way, and nobody can know whether the e-mail left. After an
hour it is taken up again, once, and the e-mail says that it may be the second. If that is cut short too, it is given up:
the row says that it may have been sent, and what to do.
"""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

UNDER_WAY = "under way"
SETTLED = dt.timedelta(hours=1)


class SentOnce(models.Model):
    """An e-mail to one person about one thing. ``fault`` is why it could not be sent, nothing once it was.

    ``again`` says that an earlier try was cut short, so that it may reach them twice.
    """

    sent_at = models.DateTimeField(default=timezone.now)
    fault = models.TextField(blank=True)
    again = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def trouble(self) -> str:
        """What went wrong and what to do about it, in a sentence; nothing for one that was sent once."""
        if self.fault != UNDER_WAY:
            if not self.again:
                return self.fault
            return f"{self.fault or 'Sent again'}; the first may have been sent too, for it was cut short"
        if self.sent_at >= timezone.now() - SETTLED:
            return UNDER_WAY
        if self.again:
            return "May have been sent: it was cut short twice, and is not tried again. Ask them whether they have it"
        return "May have been sent: it was cut short. While it is due, the next run sends it again and says so in it"


Row = TypeVar("Row", bound=SentOnce)


def handled() -> Q:
    """What is not to be sent now: it was sent, another sends it, or it is given up."""
    return Q(fault="") | (Q(fault=UNDER_WAY) & ~_cut_short())


def claim(create: Callable[[], Row], rows: "models.QuerySet[Row]") -> Row | None:
    """The row by which we are the one who sends, under way; None when there is nothing to send. See ``handled``.

    ``create`` writes a new row, of which the database keeps one; ``rows`` finds it where it stands already.
    """
    try:
        with transaction.atomic():
            return create()
    except IntegrityError:
        now = timezone.now()
        ours = rows.filter(_cut_short()).update(fault=UNDER_WAY, sent_at=now, again=True) or rows.exclude(
            fault__in=("", UNDER_WAY)
        ).update(fault=UNDER_WAY, sent_at=now)
        return rows.get() if ours else None


def _cut_short() -> Q:
    return Q(fault=UNDER_WAY, again=False, sent_at__lt=timezone.now() - SETTLED)
