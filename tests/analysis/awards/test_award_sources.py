"""Which sources of awards are loaded, and which years they cover."""

import pytest
from made_awards import SOURCE, MadeEvidence, evidence_of, project, share

from lodestar.analysis.awards.sources import FULL, NONE, PART, award_sources, coverage, source_named
from lodestar.evidence.errors import LodestarError


def _source(vintage: str, *starts: str):
    names = [f"p{at}" for at in range(len(starts))]
    made = evidence_of(
        [share(name, "o1") for name in names],
        [project(name, start) for name, start in zip(names, starts, strict=True)],
        vintage,
    )
    return source_named(made, SOURCE)


def test_a_year_is_covered_when_it_ended_before_the_edition():
    source = _source("2018-04", "2012-05-01", "2018-05-01")
    assert [source.covers(year) for year in (2011, 2012, 2017, 2018, 2019)] == [NONE, FULL, FULL, PART, NONE]
    assert source.last_full == 2017


def test_an_edition_of_march_does_not_cover_its_year():
    assert _source("2018-03", "2012-05-01", "2017-05-01").covers(2017) == PART


def test_an_undated_source_reaches_its_last_project_in_part():
    source = _source("not dated", "2012-05-01", "2014-05-01")
    assert [year.state for year in coverage(source, 2012, 2015)] == [FULL, FULL, PART, NONE]
    assert source.edition is None and source.last_full == 2013


def test_without_awards_there_is_no_source_and_the_message_says_what_to_load():
    assert award_sources(MadeEvidence()) == ()
    with pytest.raises(LodestarError, match="lodestar evidence add"):
        source_named(MadeEvidence())


def test_a_source_that_is_not_loaded_is_told_with_those_that_are():
    made = evidence_of([share("p1", "o1")], [project("p1")])
    with pytest.raises(LodestarError, match="no awards of 'council' are loaded; there are awards of made-"):
        source_named(made, "council")


def test_the_real_release_stops_in_2018(national):
    source = source_named(national)
    assert (source.id, source.vintage, source.funders) == ("gateway-to-research", "2018-04", ("Innovate UK",))
    assert [year.state for year in coverage(source, 2017, 2021)] == [FULL, PART, NONE, NONE, NONE]
