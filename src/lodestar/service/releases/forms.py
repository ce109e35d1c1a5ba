"""The forms of the workspace for evidence."""

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lodestar.evidence.sources import file_sources
from lodestar.service.releases.models import Upload
from lodestar.service.releases.receiving import MOST_BYTES, MOST_FILES, SUFFIXES, Incoming, fault_of

MEGABYTES = MOST_BYTES // 1024**2


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files, each looked at."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Incoming]:
        files = [file for file in (data or []) if isinstance(file, Incoming)]
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise ValidationError(f"Choose at most {MOST_FILES} files; {len(files)} were sent")
        faults = [f"{file.name} {fault}" for file in files if (fault := fault_of(file))]
        if faults:
            raise ValidationError([ValidationError("%(fault)s", params={"fault": fault}) for fault in faults])
        return files


class SourceForm(forms.Form):
    """What files are, where the person wants to say it."""

    kind = forms.ChoiceField(
        label="What they are",
        required=False,
        help_text="Leave this to Lodestar unless it asks.",
        error_messages={"invalid_choice": "Choose one of the list"},
    )
    part = forms.CharField(
        label="Part",
        required=False,
        max_length=120,
        help_text="A name of your own, where one publisher has several files of a kind.",
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    vintage = forms.CharField(
        label="Edition",
        required=False,
        max_length=60,
        help_text="Such as 2024-04. Taken from the file and its name when left blank.",
        widget=forms.TextInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _kinds()  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """Source, part and edition, as actions want them."""
        source, _, part = self.cleaned_data["kind"].partition(" ")
        own = self.cleaned_data["part"].strip()
        return {"source": source, "part": own or part, "vintage": self.cleaned_data["vintage"].strip()}


class AddFilesForm(SourceForm):
    """Files to add to the evidence."""

    files = FilesField(
        label="Files",
        help_text=f"As the publisher gives them: {', '.join(SUFFIXES[:6])}, .xml, .zip or .gz. "
        f"At most {MEGABYTES} MB together, and {MOST_FILES} files.",
        error_messages={"required": "Choose a file", "missing": "Choose a file"},
        widget=SeveralFiles(attrs={"accept": ",".join(SUFFIXES), "data-most-bytes": str(MOST_BYTES)}),
    )
    submission = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    field_order = ("files", "kind", "part", "vintage", "submission")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = secrets.token_urlsafe(16)

    def clean_submission(self) -> str:
        return self.cleaned_data["submission"] or secrets.token_urlsafe(16)


class ReasonForm(forms.Form):
    """Why a release is withdrawn or reinstated."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        help_text="Shown in the release's history, with your name.",
        error_messages={"required": "Say why"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def said_of(upload: Upload) -> dict[str, str]:
    """What was said of an upload's files, as ``SourceForm`` takes it."""
    source = file_sources().get(upload.source)
    known = source is not None and upload.part in source.PARTS
    return {
        "kind": f"{upload.source} {upload.part}" if known else upload.source if source else "",
        "part": "" if known else upload.part,
        "vintage": upload.vintage,
    }


def _kinds() -> list[Any]:
    groups: list[Any] = [("", "Recognise them automatically")]
    for source in file_sources().values():
        options = [(source.NAME, "Any part, recognised automatically")]
        options += [(f"{source.NAME} {part}", what) for part, what in source.PARTS.items()]
        groups.append((f"{source.TITLE} ({source.PUBLISHER})", options))
    return groups
