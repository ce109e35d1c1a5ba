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
    """Each error of a bound form with the id of the field that it stands at ('' for the form as a whole)."""
    links = [("", str(error)) for error in form.non_field_errors()]
    for name, errors in form.errors.items():
        if name in form.fields:
            field = form[name]
            target = (
                field.subwidgets[0].id_for_label
                if field.use_fieldset and field.subwidgets
                else field.id_for_label
            )
            links += [(target or field.auto_id, str(error)) for error in errors]
    return links
