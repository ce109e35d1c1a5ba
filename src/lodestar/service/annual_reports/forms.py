"""Forms of annual reports."""

from typing import Any

from django import forms
from django.utils import timezone

from lodestar.analysis.annual import year_named
from lodestar.evidence.errors import LodestarError


class YearForm(forms.Form):
    """Which financial year."""

    year = forms.CharField(
        label="Financial year",
        max_length=7,
        help_text="From April to March, such as 2026/27.",
        error_messages={"required": "Enter the financial year, such as 2026/27"},
    )

    def clean_year(self) -> Any:
        try:
            return year_named(self.cleaned_data["year"], timezone.localdate()).name
        except LodestarError as error:
            raise forms.ValidationError(str(error)) from error
