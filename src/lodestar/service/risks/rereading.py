"""What risks and issues would say in the words of another risk scheme: their levels stay, so their words may change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lodestar.evidence.definitions.risk_scheme import RiskScheme, Term
from lodestar.service.audit.actions import record_events
from lodestar.service.audit.models import Event
from lodestar.service.places.models import Place
from lodestar.service.risks.models import Issue, Risk

MOMENTS, SCALES = ("current", "inherent", "target"), ("likelihood", "impact")


@dataclass(frozen=True)
class Reread:
    """A risk or an issue that reads otherwise: of what, the word that was and the word that it becomes.

    The words that matter most come first: a risk's ratings, the current before the others.
    """

    row: Risk | Issue
    words: dict[str, tuple[str, str]]

    @property
    def first(self) -> tuple[str, str, str]:
        """What changes that matters most: of what, its word now and then."""
        return self._lines[0]

    @property
    def others(self) -> list[tuple[str, str, str]]:
        """What else changes."""
        return self._lines[1:]

    @property
    def _lines(self) -> list[tuple[str, str, str]]:
        return [(of, was, becomes) for of, (was, becomes) in self.words.items()]


def reread_by(place: Place, before: RiskScheme, after: RiskScheme) -> list[Reread]:
    """Risks and issues of a place, closed and resolved ones too, of which a word changes with the scheme."""
    rows = (
        *Risk.objects.filter(place=place).order_by("slug"),
        *Issue.objects.filter(place=place).order_by("slug"),
    )
    found = []
    for row in rows:
        was, becomes = words_of(row, before), words_of(row, after)
        if changed := {of: (was[of], becomes[of]) for of in was if was[of] != becomes[of]}:
            found.append(Reread(row, changed))
    return found


def words_of(row: Risk | Issue, scheme: RiskScheme) -> dict[str, str]:
    """All that a risk or an issue says in words of a scheme, what matters most first; blank where it has no word."""
    if isinstance(row, Issue):
        return {"impact": scheme.word("impact", row.impact)}
    ratings = {moment: getattr(row, moment) for moment in MOMENTS}
    said = {
        f"{moment} rating": scheme.band(one.likelihood, one.impact).word for moment, one in ratings.items()
    }
    for moment, one in ratings.items():
        said |= {f"{moment} {scale}": scheme.word(scale, getattr(one, scale)) for scale in SCALES}
    return said | {
        "proximity": scheme.word("proximity", row.proximity),
        "category": _word(scheme.categories, row.category),
        "treatment": _word(scheme.treatments, row.treatment),
    }


def record_reread(*, by: str, found: Iterable[Reread], reason: str) -> None:
    """Tell in the history of each that its words changed with the scheme. The records themselves do not change."""
    record_events(
        Event(
            by=by, action="read otherwise", place=one.row.place.slug, kind=one.row.KIND, record=one.row.slug,
            changes={of: list(words) for of, words in one.words.items()}, reason=reason,
        )
        for one in found
    )  # fmt: skip


def _word(terms: Sequence[Term], id_: str) -> str:
    return next((term.word for term in terms if term.id == id_), "")
