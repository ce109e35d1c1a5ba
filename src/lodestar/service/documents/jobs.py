"""What a worker does with frozen documents, of whatever kind."""

from typing import Any

from lodestar.evidence.progress import Progress
from lodestar.service.documents.actions import draw_up, issue
from lodestar.service.documents.kinds import KINDS, kind_of
from lodestar.service.documents.models import FrozenDocument
from lodestar.service.people.models import User
from lodestar.service.people.naming import named
from lodestar.service.workers.background import begin, in_background
from lodestar.service.workers.models import Work

NAMES = ("draw document", "issue document")


@in_background
def draw_document(work: Work, tell: Progress) -> dict[str, Any]:
    """Draw a document up as the record stands now."""
    document = draw_up(by=_person(work), row=_row(work), tell=tell)
    return {"digest": document.digest}


@in_background
def issue_document(work: Work, tell: Progress) -> dict[str, Any]:
    """Issue the draft whose digest was looked at."""
    row = issue(by=_person(work), row=_row(work), digest=str(work.given["digest"]), tell=tell)
    return {"digest": row.digest}


def begin_drawing(by: User, row: FrozenDocument) -> None:
    """Have a document drawn up."""
    begin(draw_document, by=by.email, place=row.place.slug, subject=subject_of(row))


def begin_issuing(by: User, row: FrozenDocument, digest: str) -> None:
    """Have the draft with this digest issued."""
    given = {"digest": digest}
    begin(issue_document, by=by.email, place=row.place.slug, subject=subject_of(row), given=given)


def work_on(row: FrozenDocument) -> Work | None:
    """The latest work on a document."""
    return Work.objects.filter(name__in=NAMES, place=row.place.slug, subject=subject_of(row)).first()


def subject_of(row: FrozenDocument) -> str:
    """What a piece of work is about: the kind and the id of a document."""
    return f"{kind_of(row).name}/{row.slug}"


def _row(work: Work) -> FrozenDocument:
    kind, _, slug = work.subject.partition("/")
    rows = KINDS[kind].model._default_manager.select_related("place")
    return rows.get(place__slug=work.place, slug=slug)


def _person(work: Work) -> User:
    """Who asked for it: the right is asked for again when the work is done."""
    asked_by = named([work.by]).get(work.by)
    return User.objects.get(pk=asked_by.number if asked_by else 0)
