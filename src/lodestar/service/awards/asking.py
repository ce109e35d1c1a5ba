"""What a reader asks of awards: the source, the funder and the period, as the address gives them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, QueryDict

from lodestar.analysis.awards.selecting import Selection, year_name
from lodestar.analysis.awards.sources import AwardSource
from lodestar.service.linkage.forms import DEFAULT_LEVEL, level_choices


@dataclass(frozen=True)
class Question:
    """Which awards are asked for. ``first`` and ``last`` are years in which financial years begin."""

    source: str
    funder: str = ""
    first: int | None = None
    last: int | None = None

    def selection(self, authorities: tuple[str, ...] | None) -> Selection:
        return Selection(self.source, authorities, self.funder, self.first, self.last)


class QuestionForm(forms.Form):
    """The filters above every page of awards; only what there is to choose from is asked."""

    first = forms.ChoiceField(label="From", required=False)
    last = forms.ChoiceField(label="To", required=False)
    funder = forms.ChoiceField(label="Funder", required=False)
    source = forms.ChoiceField(label="Source", required=False)
    below = forms.ChoiceField(label="Links count as doubtful below", choices=level_choices, required=False)

    def __init__(self, data: QueryDict, sources: tuple[AwardSource, ...], chosen: AwardSource) -> None:
        asked = data.copy()
        if not asked.get("below"):
            asked["below"] = DEFAULT_LEVEL
        super().__init__(asked, prefix=None, auto_id="asked-%s")
        years = range(chosen.first or 0, (chosen.last or -1) + 1) if chosen.first is not None else range(0)
        names = [(str(year), year_name(year)) for year in years]
        self.fields["first"].choices = [("", "the first year"), *names]
        self.fields["last"].choices = [("", "the last year"), *names[::-1]]
        self.fields["funder"].choices = [("", "All funders"), *((one, one) for one in chosen.funders)]
        self.fields["source"].choices = [(one.id, f"{one.title}, {one.vintage}") for one in sources]
        if len(chosen.funders) < 2 and not data.get("funder"):
            del self.fields["funder"]
        if len(sources) < 2 and not data.get("source"):
            del self.fields["source"]

    def clean(self) -> dict[str, str]:
        held = super().clean() or {}
        first, last = held.get("first"), held.get("last")
        if first and last and int(first) > int(last):
            self.add_error("last", "The last year comes before the first; choose a later one.")
        return held

    @property
    def narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name not in {"source", "below"})

    @property
    def doubtful_below(self) -> float:
        """Links less probable than this count as doubtful; the form must be valid."""
        return float(self.cleaned_data["below"])

    def question(self, source: str) -> Question:
        """What was asked; the form must be valid."""
        held = self.cleaned_data
        years = [int(held[name]) if held.get(name) else None for name in ("first", "last")]
        return Question(source, held.get("funder", ""), *years)


def same_question(request: HttpRequest, **more: str) -> str:
    """The filters in force as a query string with its '?', for links to other pages of awards; '' without any."""
    asked = {
        name: request.GET[name]
        for name in ("first", "last", "funder", "source", "below")
        if request.GET.get(name)
    }
    asked |= {name: value for name, value in more.items() if value}
    return f"?{urlencode(asked)}" if asked else ""
