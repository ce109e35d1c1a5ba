"""Words, questions and marked texts: pure functions, tried on anything that can be typed."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.service.search.wording import MOST_TERMS, Question, fold, marked, words_of

TAG = re.compile(r"</?mark>")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Net-zero, R&D!", ["net", "zero", "r", "d"]),
        ("Café Ørsted ﬁeld", ["cafe", "ørsted", "feld"]),
        ("£67.72m in 2017/18", ["67", "72m", "in", "2017", "18"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        ("\"'()*:^-", []),
    ],
)
def test_words_are_without_case_accents_and_punctuation(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text(max_size=300))
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=300))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=400))
def test_anything_typed_makes_a_question(text: str) -> None:
    question = Question.of(text)
    assert len(question.terms) <= MOST_TERMS
    assert all(word.isalnum() for term in question.terms for word in term)
    assert question.matches(" ".join(words_of(text[:200].replace("\x00", " "))))


@given(st.text(max_size=300), st.text(min_size=1, max_size=30))
def test_a_marked_text_is_the_text_escaped(text: str, asked: str) -> None:
    question = Question.of(asked)
    if not question:
        return
    shown = marked(text, question, most=len(text) or 1)
    assert unescape(TAG.sub("", shown)) == text
    assert "<" not in TAG.sub("", shown)


def test_a_question_finds_words_that_it_begins() -> None:
    assert Question.of("innov").matches("open innovation")
    assert not Question.of("novation").matches("open innovation")
    assert Question.of("innovation open").matches("open innovation")
    assert not Question.of("innov").matches("open innovation", whole=True)
    assert Question.of("open").matches("open innovation", whole=True)


def test_words_joined_in_the_question_must_stand_together() -> None:
    assert Question.of("net-ze").matches("towards net zero")
    assert not Question.of("net-zero").matches("zero growth net of tax")


def test_marks_cover_the_whole_word_and_scripts_stay_text() -> None:
    shown = marked("<script>alert('Innovation')</script> and innovators", Question.of("innov"))
    assert shown == (
        "&lt;script&gt;alert(&#x27;<mark>Innovation</mark>&#x27;)&lt;/script&gt; and <mark>innovators</mark>"
    )


def test_a_long_text_is_cut_about_the_first_match() -> None:
    text = "before " * 200 + "needle " + "after " * 200
    shown = marked(text, Question.of("needle"), most=100)
    assert shown.startswith("… before") and shown.endswith(" …") and "<mark>needle</mark>" in shown
    assert len(TAG.sub("", shown)) <= 104


def test_accents_do_not_stand_between_question_and_text() -> None:
    assert "<mark>Albéa</mark>" in marked("Packaging by Albéa, Bromborough", Question.of("albea"))
