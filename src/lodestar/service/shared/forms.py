"""Forms in the GOV.UK pattern: label, hint, error, input; an error summary that links to each field."""

from pathlib import Path

import django.forms
from django.forms import BaseForm
from django.forms.renderers import DjangoTemplates as FormRenderer
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property


class Renderer(FormRenderer):
    """Finds our form and widget templates before Django's own, whatever the order of INSTALLED_APPS."""

    @cached_property
    def engine(self) -> DjangoTemplates:
        ours = Path(__file__).parent / "templates"
        django_own = Path(django.forms.__file__).parent / "templates"
        return DjangoTemplates({"NAME": "forms", "APP_DIRS": True, "DIRS": [ours, django_own], "OPTIONS": {}})


def error_links(form: BaseForm) -> list[tuple[str, str]]:
    """Each error of a bound form, in words that name its field, with the id to link to ('' for the whole form)."""
    links = [("", str(error)) for error in form.non_field_errors()]
    for name, errors in form.errors.items():
        if name not in form.fields:
            continue
        field = form[name]
        target = (
            field.subwidgets[0].id_for_label
            if field.use_fieldset and field.subwidgets
            else field.id_for_label
        )
        for error in errors.as_data():
            own, usual = " ".join(error.messages), str(django.forms.Field.default_error_messages["required"])
            if error.code == "required":
                said = own if own not in ("", usual) else f"{field.label} is missing"
            else:
                said = f"{field.label}: {own}"
            links.append((target or field.auto_id, said))
    return links
