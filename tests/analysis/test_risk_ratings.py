"""Risk ratings: the scheme as written, the matrix, and movements."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.risks import Rating, acceptance_stands, graver_since, matrix, movements, rated_as
from lodestar.evidence.definitions.risk_scheme import load_risk_schemes, risk_scheme
from lodestar.evidence.errors import LodestarError

ratings = st.builds(Rating, st.integers(1, 5), st.integers(1, 5))
registers = st.dictionaries(st.text("abc", min_size=1, max_size=2), ratings)


def test_the_categories_are_those_of_the_orange_book():
    """HM Treasury, The Orange Book (2023), annex 4 lists thirteen example categories."""
    assert len(risk_scheme().categories) == 13


@pytest.mark.parametrize(
    ("likelihood", "impact", "band"),
    [(1, 1, "low"), (2, 2, "low"), (1, 5, "high"), (5, 1, "medium"), (3, 3, "medium"), (2, 5, "high"), (5, 5, "severe")],
)  # fmt: skip
def test_a_cell_has_the_band_that_the_scheme_gives_it(likelihood, impact, band):
    assert risk_scheme().band(likelihood, impact).id == band


@pytest.mark.parametrize("id_", load_risk_schemes())
def test_a_more_likely_or_more_harmful_risk_is_never_in_a_lower_band(id_):
    scheme = risk_scheme(id_)
    order = [band.id for band in scheme.bands]
    rank = {
        (x, y): order.index(scheme.band(x, y).id)
        for x in scheme.levels("likelihood")
        for y in scheme.levels("impact")
    }
    exceptions = {(cell.likelihood, cell.impact) for cell in scheme.exceptions}
    for (likelihood, impact), band in rank.items():
        for more in ((likelihood + 1, impact), (likelihood, impact + 1)):
            if more in rank and (likelihood, impact) not in exceptions:
                assert rank[more] >= band, (likelihood, impact, more)


@given(st.lists(ratings))
def test_the_matrix_counts_every_risk_once(standing):
    cells = [cell for row in matrix(risk_scheme(), standing) for cell in row]
    assert sum(cell.count for cell in cells) == len(standing)
    assert len(cells) == 25
    for cell in cells:
        assert cell.count == sum((r.likelihood, r.impact) == (cell.likelihood, cell.impact) for r in standing)


@given(registers, registers)
def test_movements_are_what_differs_and_come_back_the_other_way(before, after):
    there = {m.risk: m for m in movements(before, after, load_risk_schemes()["five-by-five"])}
    assert set(there) == {r for r in before.keys() | after.keys() if before.get(r) != after.get(r)}
    opposite = {"new": "closed", "closed": "new", "worse": "better", "better": "worse", "shifted": "shifted"}
    back = {m.risk: m for m in movements(after, before, load_risk_schemes()["five-by-five"])}
    assert {risk: opposite[m.direction] for risk, m in there.items()} == {
        r: m.direction for r, m in back.items()
    }


def test_an_acceptance_stands_on_its_last_day_and_not_on_the_day_it_is_withdrawn():
    first, last = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
    assert acceptance_stands(first, last, None, first) and acceptance_stands(first, last, None, last)
    assert not acceptance_stands(first, last, None, dt.date(2026, 7, 1))
    withdrawn = dt.date(2026, 3, 1)
    assert acceptance_stands(first, last, withdrawn, dt.date(2026, 2, 28))
    assert not acceptance_stands(first, last, withdrawn, withdrawn)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("level: 2, word: Unlikely", "level: 7, word: Unlikely", "without a gap"),
        ("from: 5", "from: 50", "rise"),
    ],
)
def test_a_scheme_that_does_not_hold_together_is_refused(tmp_path, old, new, said):
    from lodestar.evidence.locations import definitions_folder

    text = (definitions_folder() / "risks" / "five-by-five.yaml").read_text(encoding="utf-8")
    (tmp_path / "risks").mkdir()
    (tmp_path / "risks" / "five-by-five.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LodestarError, match=said):
        load_risk_schemes(tmp_path)


def test_a_risk_in_a_graver_band_is_worse_whatever_its_score():
    """Rare and severe is in the band High by the scheme's own word, with a score of 5; 3 by 2 is Medium with 6."""
    scheme = load_risk_schemes()["five-by-five"]
    (worse,) = movements({"a": Rating(3, 2)}, {"a": Rating(1, 5)}, scheme)
    (better,) = movements({"a": Rating(1, 5)}, {"a": Rating(3, 2)}, scheme)
    (shifted,) = movements({"a": Rating(4, 3)}, {"a": Rating(3, 4)}, scheme)
    assert (worse.direction, better.direction, shifted.direction) == ("worse", "better", "shifted")
    told = movements({}, {"a": Rating(4, 4), "b": Rating(1, 5), "c": Rating(3, 3)}, scheme)
    assert [one.risk for one in told] == ["a", "b", "c"], "the gravest first"


def test_a_scheme_need_not_be_square(tmp_path):
    """Four levels of likelihood, three of impact: the matrix has a cell for each pair and no other."""
    import yaml

    from lodestar.evidence.locations import definitions_folder

    whole = yaml.safe_load((definitions_folder() / "risks" / "five-by-five.yaml").read_text(encoding="utf-8"))
    whole |= {
        "id": "four-by-three",
        "likelihood": whole["likelihood"][:4],
        "impact": whole["impact"][:3],
        "exceptions": [],
    }
    (tmp_path / "risks").mkdir()
    (tmp_path / "risks" / "four-by-three.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")
    scheme = load_risk_schemes(tmp_path)["four-by-three"]
    cells = matrix(scheme, [Rating(4, 3), Rating(4, 3), Rating(1, 1)])
    assert [len(row) for row in cells] == [3, 3, 3, 3]
    assert (cells[0][2].count, cells[0][2].band.id, cells[3][0].count) == (2, "high", 1)


@given(was=ratings, now=ratings)
def test_graver_than_was_accepted_is_what_a_register_calls_worse(was, now):
    scheme = risk_scheme()
    graver = rated_as(scheme, now).graver_than(rated_as(scheme, was))
    told = [one.direction for one in movements({"a": was}, {"a": now}, scheme)]
    assert graver is (told == ["worse"])


@given(was=ratings, steps=st.lists(ratings, min_size=1, max_size=8))
def test_graver_since_is_the_first_day_of_the_run_that_lasts_until_now(was, steps):
    scheme, day = risk_scheme(), dt.date(2026, 1, 1)
    accepted = rated_as(scheme, was)
    days = [(day + dt.timedelta(days=n), rated_as(scheme, one)) for n, one in enumerate(steps)]
    runs = [n for n in range(len(days)) if all(one.graver_than(accepted) for _, one in days[n:])]
    assert graver_since(accepted, days) == (days[runs[0]][0] if runs else None)


def test_ratings_by_two_schemes_compare_by_what_their_bands_are():
    """2 × 4 is Medium of five by five and High of four by four."""
    five, four = (rated_as(risk_scheme(id_), Rating(2, 4)) for id_ in ("five-by-five", "four-by-four"))
    assert four.graver_than(five) and not five.graver_than(four)


def test_bands_that_do_not_rise_are_refused(tmp_path):
    import yaml

    from lodestar.evidence.locations import definitions_folder

    whole = yaml.safe_load((definitions_folder() / "risks" / "five-by-five.yaml").read_text(encoding="utf-8"))
    whole["bands"][0]["id"], whole["bands"][1]["id"] = "medium", "low"
    (tmp_path / "risks").mkdir()
    (tmp_path / "risks" / "five-by-five.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")
    with pytest.raises(LodestarError, match="must rise through low, medium, high, severe"):
        load_risk_schemes(tmp_path)
