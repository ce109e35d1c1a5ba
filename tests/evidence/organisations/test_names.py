"""Names made comparable: published cases from real registers, and properties that any name keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.evidence.organisations.names import (
    Wording,
    comparable,
    dotted_words,
    parent_hint,
    split_words,
    variants,
)

# Names as Companies House Basic Company Data and Gateway to Research (April 2018) publish them, two ways each.
SAME = [
    ("Bombardier Aerospace U.K. Limited", "Bombardier Aerospace UK Limited"),
    ("Honeywell UK Limited", "HONEYWELL UK LTD."),
    ("The Forum for the Future", "Forum for the Future"),
    ("Audible Magic, Llc", "Audible Magic LLC"),
    ("Primetals Technologies, Limited", "PRIMETALS TECHNOLOGIES LIMITED"),
    ("Foster + Partners Limited", "Foster and Partners"),
    ("J.M. Sankey", "J M Sankey Ltd"),
    ("Lyjon Co. Limited", "LYJON COMPANY LTD"),
    ("The Energy Saving Trust Limited", "Energy Saving Trust (The)"),
    ("Rcp21 Community Interest Company", "RCP21 C.I.C."),
    ("Steel Construction Institute(The)", "The Steel Construction Institute"),
    ("Defence Science & Technology Laboratory (DSTL)", "Defence Science and Technology Laboratory"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_of_writing_one_name_have_the_same_words(one: str, other: str) -> None:
    assert comparable(one).words == comparable(other).words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Crop Innovations", "Crop-Innovations"),
        ("AgriFood and Biosciences Institute", "Agri-Food and Biosciences Institute"),
        ("Blue Frog Design", "Bluefrog Design Limited"),
        ("FutureEverything CIC", "Future Everything"),
    ],
)
def test_names_that_differ_in_spaces_have_the_same_letters(one: str, other: str) -> None:
    assert comparable(one).squashed == comparable(other).squashed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith Consulting Ltd", "Smith Consultants Ltd"),
        ("Acme Holdings Ltd", "Acme Ltd"),
        ("007 Automobiles Ltd", "006 Automobiles Ltd"),
    ],
)
def test_distinct_names_stay_distinct(one: str, other: str) -> None:
    assert comparable(one).key != comparable(other).key


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Acme Limited", "ltd"),
        ("Acme Public Limited Company", "plc"),
        ("Acme P.L.C.", "plc"),
        ("Acme Limited Liability Partnership", "llp"),
        ("Acme C.I.C.", "cic"),
        ("Cwmni Acme Cyfyngedig", "ltd"),
        ("Acme Ltd (UK)", "ltd"),
        ("Acme Limted", "ltd"),
        ("Acme Lim1ted", "ltd"),
        ("Acme GmbH", "gmbh"),
        ("Acme", None),
        ("Limited", None),
    ],
)
def test_the_legal_form_is_kept_apart(name: str, form: str | None) -> None:
    assert comparable(name).legal_form == form


def test_a_legal_form_alone_is_a_name() -> None:
    assert comparable("LIMITED").words == ("LIMITED",)
    assert comparable("The And Of Ltd").words == ("AND", "OF")


def test_accents_and_foreign_letters_are_spelled() -> None:
    assert comparable("Ørsted Café Straße GmbH").words == ("ORSTED", "CAFE", "STRASSE")
    assert comparable("King’s College").words == comparable("King's College").words == ("KINGS", "COLLEGE")


def test_a_name_of_signs_and_a_placeholder_have_no_words() -> None:
    assert comparable("!!!").words == ()
    assert comparable("Unlisted").words == ()
    assert variants("N/A") == ()
    assert comparable("Unlisted Ltd").words == ("UNLISTED",)


def test_the_published_form_is_kept() -> None:
    assert comparable("  The Café Ltd. ").published == "  The Café Ltd. "


@pytest.mark.parametrize(
    ("name", "others"),
    [
        (
            "MEDIA RESEARCH PARTNERS LIMITED(Trading asThe Media Institute)",
            [("MEDIA RESEARCH PARTNERS", Wording.PUBLISHED), ("MEDIA INSTITUTE", Wording.TRADING)],
        ),
        ("Acme Ltd t/a Zed & Co", [("ACME", Wording.PUBLISHED), ("ZED", Wording.TRADING)]),
        (
            "The Pirbright Institute (previously Institute of Animal Health)",
            [("PIRBRIGHT INSTITUTE", Wording.PUBLISHED), ("INSTITUTE ANIMAL HEALTH", Wording.FORMER)],
        ),
        (
            "The Chancellor, Masters, and Scholars of the University of Cambridge",
            [("CHANCELLOR MASTERS SCHOLARS UNIVERSITY CAMBRIDGE", Wording.PUBLISHED),
             ("UNIVERSITY CAMBRIDGE", Wording.PARENT)],
        ),
        ("Plain Name Ltd", [("PLAIN NAME", Wording.PUBLISHED)]),
    ],
)  # fmt: skip
def test_names_inside_a_name_are_found(name: str, others: list[tuple[str, Wording]]) -> None:
    assert [(variant.key, variant.wording) for variant in variants(name)] == others


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("Department of Chemistry, University of Liverpool", "University of Liverpool"),
        ("University of Leeds - School of Medicine", "University of Leeds"),
        ("Faculty of Law at the Quendle University", "Quendle University"),
        ("Oxford Vaccine Group, University of Oxford", "University of Oxford"),
        ("University of Liverpool", None),
        ("Acme University Services Ltd", None),
        ("School of Rock Ltd", None),
    ],
)
def test_a_unit_says_whose_it_is(name: str, parent: str | None) -> None:
    assert parent_hint(name) == parent


@given(st.text(max_size=60))
def test_any_text_can_be_compared(text: str) -> None:
    words, _ = split_words(text)
    assert all(word and not word.isspace() and " " not in word for word in words)
    assert comparable(text).published == text
    assert all(variant.words for variant in variants(text))


_WORD = st.text("BCDFGHJKMNPQRVWXYZ", min_size=3, max_size=9)


@given(st.lists(_WORD, min_size=1, max_size=4))
def test_case_signs_and_ending_do_not_matter(words: list[str]) -> None:
    plain, dressed = " ".join(words), f"The {', '.join(words).title()} Ltd."
    assert comparable(plain).words == comparable(dressed).words


@pytest.mark.parametrize(
    ("published", "also"),
    [
        ("Keebiso Limited (Head Office)", "KEEBISO"),
        ("Western Hawk Ltd UK", "WESTERN HAWK"),
        ("Department of Medicine, Imperial College", "IMPERIAL COLLEGE"),
        ("School of Pharmacy - Vowhiont", "VOWHIONT"),
    ],
)
def test_what_is_added_to_a_name_hides_it_no_more(published: str, also: str) -> None:
    assert also in {name.key for name in variants(published)}


@pytest.mark.parametrize(
    "published", ["Ltd Keebiso", "Keebiso Ltd", "Keebiso Ltd.", "The Limited Edition Company"]
)
def test_a_form_that_nothing_follows_or_that_begins_a_name_gives_no_shorter_name(published: str) -> None:
    assert Wording.SHORTER not in {name.wording for name in variants(published)}


def test_a_name_cut_at_a_columns_width_loses_what_is_left_of_its_form() -> None:
    assert comparable("Skemoanoand Construction Events Li").key == "SKEMOANOAND CONSTRUCTION EVENTS"
    assert comparable("15 Skysundgate Road Management Com").key == "15 SKYSUNDGATE ROAD MANAGEMENT"
    assert comparable("Bruce Li").key == "BRUCE LI", "a short name was not cut"


def test_words_that_a_dot_cuts_short_are_told_and_initials_are_not() -> None:
    assert dotted_words("J. M. Veest. Apps (Plo. Ltd") == ["VEEST", "PLO"]
