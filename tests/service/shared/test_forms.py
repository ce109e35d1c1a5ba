"""Forms tie label, hint, error and input together, whatever the widget."""

import re

import pytest
from django import forms
from django.template import Context, Template

from lodestar.service.shared.forms import error_links


class Everything(forms.Form):
    name = forms.CharField(label="Name", help_text="The right name.")
    due = forms.CharField(label="Due", required=False)
    note = forms.CharField(label="Note", required=False, max_length=500, widget=forms.Textarea)
    category = forms.ChoiceField(label="Category", choices=[("", "Choose one"), ("a", "A")])
    stage = forms.ChoiceField(label="Stage", choices=[("e", "Existing")], widget=forms.RadioSelect)
    serves = forms.MultipleChoiceField(
        label="Serves", choices=[("1", "One")], widget=forms.CheckboxSelectMultiple
    )
    shown = forms.BooleanField(label="Show it", help_text="Anyone can read it then.")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_due(self):
        raise forms.ValidationError("'soon' is not a date; write 2025, 2025-03 or 2025-03-31")


@pytest.fixture
def bad():
    return Everything({"due": "soon", "version": "3"})


def test_every_label_hint_and_error_points_at_something(bad):
    html = bad.as_div()
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert len(ids) == len(re.findall(r'\bid="([^"]+)"', html))
    for target in re.findall(r'\bfor="([^"]+)"', html):
        assert target in ids
    for targets in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(targets.split()) <= ids, targets


def test_every_visible_field_has_one_label_or_legend(bad):
    html = bad.as_div()
    for field in bad.visible_fields():
        assert re.search(rf"<(label|legend)[^>]*>{field.label}[ <]", html), field.label


def test_the_error_summary_links_each_error_to_its_field(bad):
    html = bad.as_div()
    links = dict((said, target) for target, said in error_links(bad))
    assert links["Name is missing"] == "id_name"
    assert links["Due: 'soon' is not a date; write 2025, 2025-03 or 2025-03-31"] == "id_due"
    assert links["Stage is missing"] == "id_stage_0"
    for target in links.values():
        assert f'id="{target}"' in html


def test_a_field_that_has_words_of_its_own_for_being_left_out_says_them():
    class Decide(forms.Form):
        they_are = forms.CharField(label="They are", error_messages={"required": "Choose one or two"})

    assert error_links(Decide({})) == [("id_they_are", "Choose one or two")]


def test_an_invalid_field_says_so_to_everybody(bad):
    html = bad.as_div()
    name = re.search(r'<input[^>]*name="name"[^>]*>', html).group()
    assert 'aria-invalid="true"' in name
    assert 'aria-describedby="id_name_helptext id_name_error"' in name


def test_an_unbound_form_has_no_summary():
    assert Template("{% error_summary form %}").render(Context({"form": Everything()})).strip() == ""


def test_optional_fields_say_so_and_long_texts_say_their_limit():
    html = Everything().as_div()
    assert re.search(r'Due <span class="optional">\(optional\)', html)
    assert "At most 500 characters." in html


def test_what_somebody_typed_is_escaped():
    html = Everything({"name": '"><script>alert(1)</script>'}).as_div()
    assert "<script>" not in html
