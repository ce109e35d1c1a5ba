"""Forms of sheets: bring one as a file, or pasted."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from lodestar.evidence.errors import LodestarError
from lodestar.service.grid.tables import Table, read_text, read_workbook
from lodestar.service.ledger.fields import Name
from lodestar.service.places.models import Place

MOST_BYTES = 2_000_000
MOST_PASTED = 1_000_000


class SheetForm(forms.Form):
    """A workbook, or cells pasted from one, brought to a place."""

    file = forms.FileField(
        label="Excel workbook", required=False, widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="The sheet that you took from here, edited. Keep its row of headings and its Id column.",
    )  # fmt: skip
    pasted = forms.CharField(
        label="Or paste cells", required=False, strip=False, validators=[MaxLengthValidator(MOST_PASTED)],
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="With the row of headings, one of them Id. Columns that you leave out stay as they are.",
    )  # fmt: skip

    def __init__(self, place: Place, *given: Any) -> None:
        super().__init__(*given)
        self.place = place

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        file, pasted = given.get("file"), given.get("pasted")
        if self.errors:
            return given
        if bool(file) == bool(pasted):
            self.add_error(
                "file",
                "Send the file or paste the cells, not both" if file else "Choose a file, or paste cells",
            )
            return given
        try:
            self.table: Table = read_workbook(_content(file), self.place) if file else read_text(str(pasted))
        except LodestarError as error:
            self.add_error("file" if file else "pasted", str(error))
        return given


class ApplyForm(forms.Form):
    """Why dates move. The page asks it where they do; sent without being asked, the form is content."""

    reason = Name("Why dates move", missing="Say why dates move", max_length=500)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["reason"].required = data is None or "reason" in data


def _content(file: object) -> bytes:
    if (getattr(file, "size", 0) or 0) > MOST_BYTES:
        raise LodestarError(f"The workbook is larger than {MOST_BYTES // 1_000_000} MB; send a part of it")
    return bytes(file.read(MOST_BYTES + 1))  # type: ignore[attr-defined]
