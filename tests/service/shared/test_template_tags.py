"""Tags and filters that pages speak with."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from lodestar.evidence.definitions.indicators import Unit
from lodestar.service.shared.statuses import STATUSES, status_of

MILLIONS = Unit(id="gbp-m", name="£ million", dimension="money", scale=Decimal(1000000), pattern="£{value}m")
PERCENT = Unit(id="percent", name="per cent", dimension="share", pattern="{value}%")


def render(template: str, asked: str = "", **context: object) -> str:
    request = RequestFactory().get("/list/" + asked)
    return Template(template).render(Context({"request": request, **context}))


@pytest.mark.parametrize("key", sorted(STATUSES))
def test_a_status_is_a_word_a_shape_and_a_tone(key):
    shown = render("{% status key %}", key=key)
    assert STATUSES[key].word in shown
    assert f"shape-{STATUSES[key].shape}" in shown
    assert f"tone-{STATUSES[key].tone}" in shown


def test_no_two_statuses_differ_by_colour_alone():
    told = {}
    for status in STATUSES.values():
        assert told.setdefault((status.word, status.shape), status.tone) == status.tone


def test_an_unknown_status_is_shown_as_its_own_word():
    assert status_of("waiting_for_board").word == "Waiting for board"


def test_a_status_escapes_what_it_is_given():
    assert "<script>" not in render("{% status key %}", key="<script>alert(1)</script>")


def test_a_bar_says_its_counts_and_fills_its_width():
    shown = render("{% bar parts 'Skills' %}", parts=[("on-track", 3), ("late", 0), ("not-reported", 1)])
    assert 'aria-label="Skills: 3 on track, 1 not reported"' in shown
    assert shown.count("<rect") == 2
    assert 'x="75.00"' in shown
    assert "style=" not in shown


def test_a_bar_of_nothing_is_nothing():
    assert render("{% bar parts %}", parts=[("late", 0)]) == ""


def test_the_thread_links_only_stations_that_hold_something():
    stations = [
        SimpleNamespace(name="Evidence", text="14 releases", url="/e/", filled=True),
        SimpleNamespace(name="Learning", text="", url="", filled=False),
    ]
    shown = render("{% thread stations %}", stations=stations)
    assert '<a class="name" href="/e/">Evidence</a>' in shown
    assert shown.count("<a ") == 1
    assert "nothing yet" in shown


def test_a_changed_query_keeps_the_other_filters_and_starts_at_the_first_page():
    assert render("{% query sort='-name' %}", "?theme=skills&page=4") == "?theme=skills&amp;sort=-name"


def test_a_query_drops_what_is_set_to_none():
    assert render("{% query theme=None %}", "?theme=skills&q=a%26b") == "?q=a%26b"


def test_a_sorted_column_says_so_and_turns_round():
    shown = render("{% sort_header 'Name' 'name' sort='name' %}")
    assert 'aria-sort="ascending"' in shown
    assert "sort=-name" in shown
    assert "aria-sort" not in render("{% sort_header 'Name' 'name' sort='value' %}")


def test_pages_keep_the_filters():
    page = Paginator(range(95), 10).page(5)
    shown = render("{% pages page 'assets' %}", "?stage=pipeline&page=5", page=page)
    assert "41 to 50 of 95 assets" in shown
    assert "?stage=pipeline&amp;page=6" in shown
    assert 'aria-label="Page 5" aria-current="page"' in shown


class Narrow(forms.Form):
    q = forms.CharField(label="Words", required=False)
    stage = forms.ChoiceField(choices=[("", "Any"), ("pipeline", "Pipeline")], required=False)


def test_filters_in_force_are_named_in_words_and_can_be_lifted_one_by_one():
    request = RequestFactory().get("/list/?q=a&stage=pipeline&page=2")
    shown = Template("{% filter_bar form 'assets' count=3 %}").render(
        Context({"request": request, "form": Narrow(request.GET)})
    )
    assert "Stage: Pipeline" in shown
    assert 'href="?q=a"' in shown
    assert 'href="?stage=pipeline"' in shown


def test_a_filter_value_that_no_form_knows_is_shown_escaped():
    request = RequestFactory().get("/list/?stage=%3Cscript%3E")
    shown = Template("{% filter_bar form %}").render(
        Context({"request": request, "form": Narrow(request.GET)})
    )
    assert "<script>" not in shown
    assert "Stage: &lt;script&gt;" in shown


def test_a_figure_that_is_rounded_shows_the_exact_one_on_hover():
    assert (
        render("{% say value unit places=1 %}", value=Decimal("21.4867"), unit=PERCENT)
        == '<data value="21.4867" title="21.4867%">21.5%</data>'
    )


def test_a_figure_that_needs_no_rounding_has_nothing_to_hover_for():
    assert "title" not in render("{% say value unit places=2 %}", value=Decimal("67.72"), unit=MILLIONS)


def test_a_figure_that_is_not_known_says_so():
    assert "not known" in render("{% say value unit %}", value=None, unit=MILLIONS)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (dt.date(2026, 3, 12), "12 March 2026"),
        ("2025-03", "March 2025"),
        ("2017/18..2021/22", "2017/18 to 2021/22"),
        ("soon", "soon"),
        (None, ""),
    ],
)
def test_periods_are_said_in_words(value, said):
    assert render("{{ value|period }}", value=value) == said


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 entry"), (0, "0 entries"), (1234, "1,234 entries"), ([1, 2], "2 entries")]
)
def test_counts_agree_with_their_word(count, said):
    assert render('{{ count|plural:"entry,entries" }}', count=count) == said


def test_any_value_can_be_said_in_a_history():
    value = {"due": "2025-03", "name": None}
    assert render("{{ value|in_full }}", value=[value, True, None]) == "due 2025-03; yes; nothing"


def test_markdown_keeps_structure_and_drops_what_could_run():
    shown = render("{{ text|markdown }}", text="**a** <img src=x onerror=alert(1)> [b](javascript:alert(1))")
    assert "<strong>a</strong>" in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown


def test_a_fact_names_its_source_and_how_it_is_known():
    shown = render('{% fact "£67.72m" "invested" source="Framework, p. 9" url="/s/" basis="inferred" %}')
    assert '<a href="/s/">Framework, p. 9</a>' in shown
    assert "Inferred" in shown


def test_a_status_that_was_marked_as_safe_is_not_given_for_the_same_words_unmarked():
    from django.utils.safestring import mark_safe

    from lodestar.service.shared.templatetags.lodestar import status

    assert "<b>Odd</b>" in status("late", word=mark_safe("<b>Odd</b>"))
    assert "&lt;b&gt;Odd&lt;/b&gt;" in status("late", word="<b>Odd</b>")
    assert "<b>Odd</b>" in status("late", word=mark_safe("<b>Odd</b>"))
