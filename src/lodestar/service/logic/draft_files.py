"""A table that is sent as a file: bounded before it is read, held in memory, looked at before it is believed."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest

from lodestar.evidence.errors import LodestarError

MOST_BYTES = 400_000
SUFFIXES = (".csv", ".tsv", ".txt")
_AROUND = 600_000


class OneTable(MemoryFileUploadHandler):
    """Takes one file of a few hundred kilobytes into memory; what is beyond is counted and let go."""

    taken = 0
    files = 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        self.files += 1
        if self.files > 1:
            raise SkipFile
        self.activated = True
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taken += len(raw_data)
        if self.taken <= MOST_BYTES:
            super().receive_data_chunk(raw_data, start)


class TableField(forms.FileField):
    """A table as text; refuses what is no text, naming the line that is not."""

    widget = forms.FileInput(attrs={"accept": ",".join(SUFFIXES)})

    def clean(self, data: UploadedFile | None, initial: object = None) -> str:
        if not data:
            return ""
        name = str(data.name)[-80:]
        if not name.lower().endswith(SUFFIXES):
            raise ValidationError(f"{name} is of a kind that is not read here; choose {', '.join(SUFFIXES)}")
        if (data.size or 0) > MOST_BYTES:
            raise ValidationError(f"{name} is larger than {MOST_BYTES // 1000} kB; send a part of the table")
        return _text(name, data.read(MOST_BYTES + 1))


def refuse_too_large(request: HttpRequest) -> None:
    """Look at how much a request says that it holds. Raises LodestarError, before any of it is read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + _AROUND:
        raise LodestarError(
            f"A table of links may hold {MOST_BYTES // 1000} kB; this is more. Send a part of it."
        )


def _text(name: str, raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", errors="replace").encode()
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"\x00" in raw:
        raise ValidationError(f"{name} is no text: save the sheet as CSV (UTF-8), and send that")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ValidationError(f"line {line} of {name} is not UTF-8: save the sheet as “CSV UTF-8”") from error
