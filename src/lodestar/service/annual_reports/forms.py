"""Forms of annual reports."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from lodestar.analysis.annual import year_named
from lodestar.evidence.errors import LodestarError
from lodestar.service.annual_reports.actions import begin_report
from lodestar.service.annual_reports.models import AnnualReport
from lodestar.service.people.models import User
from lodestar.service.places.models import Place


class YearForm(forms.Form):
    """Which financial year: the last one that is over, unless another is asked for."""

    year = forms.CharField(
        label="Financial year",
        max_length=7,
        help_text="From April to March, such as 2026/27.",
        error_messages={"required": "Enter the financial year, such as 2026/27"},
    )

    def __init__(self, place: Place, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        today = timezone.localdate()
        first = today.year - 1 if today.month >= 4 else today.year - 2
        super().__init__(data, initial={"year": f"{first}/{(first + 1) % 100:02d}", **(initial or {})})
        self.place = place

    def clean_year(self) -> str:
        try:
            return year_named(self.cleaned_data["year"], timezone.localdate()).name
        except LodestarError as error:
            raise forms.ValidationError(str(error)) from error

    def begin(self, by: User) -> AnnualReport:
        """Begin the report that was asked for."""
        return begin_report(by=by, place=self.place, year=self.cleaned_data["year"])
