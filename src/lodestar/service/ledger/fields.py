"""The kinds of field that records are edited with, each keeping text as a pack would write it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from lodestar.evidence.periods import parse_date
from lodestar.service.shared.days import PARTLY, WRONG, as_held, as_written

NAME_LENGTH = 200
TEXT_LENGTH = 5000
Choices = Iterable[tuple[str, str]]


def one_newline(text: str) -> str:
    r"""Browsers send ``\r\n`` for a new line; records hold ``\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _messages(label: str, missing: str) -> dict[str, str]:
    return {
        "required": missing,
        "max_length": f"{label} must be %(limit_value)d characters or fewer; you have %(show_value)d",
        "null_characters_not_allowed": f"{label} holds a character that cannot be stored; type it again",
    }


class Name(forms.CharField):
    """One line of text, at most 200 characters."""

    def __init__(self, label: str, *, missing: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", NAME_LENGTH)
        super().__init__(label=label, required=bool(missing), **kwargs)
        self.error_messages |= _messages(label, missing)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: who pastes too much is told so, and loses nothing."""
        return {}


class Text(forms.CharField):
    """Text of several lines, at most 5,000 characters."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, label: str, *, missing: str = "", **kwargs: Any) -> None:
        super().__init__(label=label, required=bool(missing), max_length=TEXT_LENGTH, **kwargs)
        self.error_messages |= _messages(label, missing)

    def to_python(self, value: Any) -> str:
        return super().to_python(one_newline(value) if isinstance(value, str) else value) or ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength, as for names."""
        return {}


class Choice(forms.ChoiceField):
    """One of a short list. ``missing`` asks for a choice; without it, none may be made."""

    def __init__(
        self, label: str, choices: Choices = (), *, missing: str = "", none: str = "Not known", **kwargs: Any
    ) -> None:
        self.none = none
        super().__init__(label=label, choices=(), required=bool(missing), **kwargs)
        self.offer(choices)
        wrong = missing or f"{label}: choose one of the list"
        self.error_messages |= {"required": missing, "invalid_choice": wrong}

    def offer(self, choices: Choices) -> None:
        """Give the field its choices, after the empty one."""
        self.choices = [("", "Choose one" if self.required else self.none), *choices]


class SomeOf(forms.MultipleChoiceField):
    """Some of a short list, as check boxes, in the list's order."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label=label, required=False, **kwargs)
        self.error_messages |= {"invalid_choice": f"{label}: choose from the list"}


class Day(Name):
    """A date that may lack its day or month."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", PARTLY)
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-10"}))
        super().__init__(label, max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return as_written(value)

    def to_python(self, value: Any) -> str:
        return as_held(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value:
            try:
                parse_date(value)
            except ValueError as error:
                raise forms.ValidationError(f"{self.label}: {WRONG}, 3/2026 or 2026") from error


class Lines(Text):
    """Short texts, one to a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).split("\n") if line.strip()]


def said(words: Sequence[str], **special: str) -> list[tuple[str, str]]:
    """Codes as choices in a reader's words: ``nhs`` → NHS where ``special`` says so."""
    return [(word, special.get(word, word.replace("-", " ").capitalize())) for word in words]
