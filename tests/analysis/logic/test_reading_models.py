"""What is wrong in a model's file is said with its line, all at once, and with what to do."""

from pathlib import Path

import pytest
from small_models import HEAD, SUPPORT, drawn, problems

from lodestar.analysis.logic.reading import check_model, model_files, open_model, read_model
from lodestar.evidence.errors import LodestarError


def said(text: str) -> list[str]:
    reading = problems(text)
    assert reading.model is None
    return [str(problem) for problem in reading.problems]


def changed(before: str, after: str) -> list[str]:
    assert before in SUPPORT
    return said(SUPPORT.replace(before, after, 1))


def line_of(part: str, text: str = SUPPORT) -> int:
    return next(at for at, line in enumerate(text.splitlines(), 1) if part in line)


def test_every_model_that_comes_with_lodestar_is_sound() -> None:
    assert model_files()
    for path in model_files().values():
        assert check_model(path).problems == ()


def test_a_unit_that_does_not_fit_is_said_with_the_factor_that_would() -> None:
    found = changed("coefficient: rate * gva_per_firm", "coefficient: rate")
    assert len(found) == 1
    assert found[0].startswith(f"model.yaml:{line_of('id: raises')}: model small: links[2]")
    assert "gives count(firms), but 'gva' is in GBP_real(2022)/year" in found[0]
    assert "a factor in GBP_real(2022)/count(firms)/year" in found[0]


def test_pounds_of_two_years_do_not_mix() -> None:
    found = changed("unit: GBP_real(2022)/count(firms)/year", "unit: GBP_real(2019)/count(firms)/year")
    assert "gives GBP_real(2019)/year, but 'gva' is in GBP_real(2022)/year" in found[0]


def test_unlike_things_are_not_added() -> None:
    found = changed("coefficient: rate * gva_per_firm", "coefficient: rate + gva_per_firm")
    assert "adds share to GBP_real(2022)/count(firms)/year" in found[0]


def test_a_loop_without_a_lag_is_named_in_full() -> None:
    text = SUPPORT.replace(
        "readouts:",
        "  - {id: back, cause: gva, effect: active, function: linear, coefficient: part}\nreadouts:",
    ).replace(", lag: {years: 1}", "")
    text = text.replace(
        "nodes:",
        "  - {name: part, unit: count(firms)*year/GBP_real(2022), value: 1, source: made, grade: to-be-checked}\nnodes:",
    )
    found = said(text)
    assert found == [
        f'model.yaml:{line_of("id: active", text)}: model small: nodes[2].id "active": depends on itself within the year: '
        "active → gva → active; give one of its links a lag of a year or more, or remove one"
    ]


@pytest.mark.parametrize(
    ("before", "after", "part", "expected"),
    [
        ("cause: active", "cause: activ", "id: raises", "is no node of this model; did you mean 'active'?"),
        (
            "rate * gva_per_firm",
            "rat * gva_per_firm",
            "id: raises",
            "which is no parameter; did you mean 'rate'?",
        ),
        ("function: linear", "function: lineer", "id: raises", "did you mean 'linear'?"),
        ("rate * gva_per_firm", "rate * (gva_per_firm", "id: raises", "cannot be read"),
        ("rate * gva_per_firm", "gva_per_firm / 0", "id: raises", "divides by zero"),
        ("depreciation: 0.1", "elasticity: 0.1", "id: starts", "does not belong to a stock link"),
        ("depreciation: 0.1", "depreciation: 1.1", "id: starts", "keep it between 0 and 1"),
        ("function: stock, depreciation: 0.1", "function: saturating", "id: starts", "has no maximum"),
        ("lag: {years: 1}", "lag: {years: 1.5}", "id: raises", "is not a whole number of years"),
        ("lag: {years: 1}", "lag: {years: rate}", "id: raises", "draw whole years"),
        ("lag: {years: 1}", "lag: {weights: {1: 0.5}}", "id: raises", "do not add to 1"),
        ("lag: {years: 1}", "lag: {mean: 2}", "id: raises", "add stages"),
        ("alpha: 2, beta: 8", "alpha: 2", "alpha: 2", "a beta distribution takes alpha, beta"),
        ("alpha: 2, beta: 8", "alpha: two, beta: 8", "alpha: two", "is not a number"),
        ("unit: share\n", "unit: shares\n", "unit: shares", "'shares' is not known"),
        (
            "grade: to-be-checked",
            "grade: sure",
            "grade: sure",
            "use one of verified, secondary, to-be-checked",
        ),
        (
            "year: 2030, value: 1000000",
            "year: 2050, value: 1",
            "one-million",
            "lies outside the model's years",
        ),
        ("basis: annual, year: 2030", "basis: annual", "id: gva-2030", "is annual but has no year"),
        ("last: 2030}", "last: 2024}", "id: gva-sum", "reads a year outside"),
        ("node: gva, basis: annual", "node: gvaa, basis: annual", "id: gva-2030", "did you mean 'gva'?"),
        ("id: active,", "id: supported,", "id: supported, name: Active", "is given twice"),
        ("baseline: {level: 100}", "baseline: {level: gva_per_firm}", "id: supported", "but must be in"),
    ],
)
def test_a_mistake_is_said_on_its_line_with_what_helps(
    before: str, after: str, part: str, expected: str
) -> None:
    assert before in SUPPORT
    text = SUPPORT.replace(before, after, 1)
    found = said(text)
    assert any(f"model.yaml:{line_of(part, text)}:" in one and expected in one for one in found), found


def test_all_problems_are_said_at_once() -> None:
    text = SUPPORT.replace("cause: active", "cause: activ").replace("depreciation: 0.1", "depreciation: 1.1")
    assert len(said(text)) == 2


def test_a_link_with_numbers_cannot_rest_on_a_node_without() -> None:
    found = changed(", baseline: {level: 100}", "")
    assert "has no numbers, though stock link 'starts' rests on it" in found[0]


def test_a_qualitative_link_is_drawn_and_not_run() -> None:
    text = SUPPORT.replace("function: stock, depreciation: 0.1", "function: qualitative")
    assert any("has no numbers" in one for one in said(text))
    both = text.replace("lag: {years: 1}", "")
    both = both.replace("function: linear, coefficient: rate * gva_per_firm, ", "function: qualitative")
    both = both[: both.index("readouts:")]
    model = read_model(both).model
    assert model is not None
    assert model.quantified == ("supported",)


def test_a_parameter_says_where_it_is_from() -> None:
    found = changed("    source: made\n", "")
    assert "has no source; add source, or take a shared parameter" in found[0]


def test_shared_parameters_bring_unit_source_and_edition() -> None:
    text = HEAD + (
        "parameters: [{name: wear, shared: rd-depreciation}]\n"
        "nodes: [{id: a, name: A, kind: input, unit: share, baseline: {level: wear}}]\n"
    )
    assert any("is in 1/year, but must be in share" in one for one in said(text))
    assert any("did you mean 'rd-depreciation'?" in one for one in said(text.replace("rd-dep", "rd-depp")))
    edition = text.replace("shared: rd-depreciation", "shared: rd-depreciation, edition: Next")
    assert any("it has: Convention and Ker 2013" in one for one in said(edition))


def test_correlations_that_cannot_all_hold_are_refused() -> None:
    names = "abc"
    parameters = "".join(drawn(name, "shape: uniform, low: 0, high: 1") for name in names)
    pairs = "[{between: [a, b], value: 0.9}, {between: [b, c], value: 0.9}, {between: [a, c], value: -0.9}]"
    text = HEAD + f"parameters:\n{parameters}correlations: {pairs}\n"
    text += "nodes: [{id: y, name: Y, kind: input, unit: share, baseline: {level: a}}]\n"
    assert any("cannot all hold at once" in one for one in said(text))


@pytest.mark.parametrize(
    "text", ["", "- id: a\n", "id: [1\n", "just words", "id: a\nid: b\n", "&x id: a\n", "\t id: a\n", HEAD]
)
def test_whatever_is_in_the_file_it_is_answered_with_problems(text: str) -> None:
    assert said(text)


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(LodestarError, match="cannot be opened: no such file"):
        open_model(tmp_path / "none.yaml")
    with pytest.raises(LodestarError, match="did you mean 'liverpool-city-region/rd-to-prosperity'"):
        open_model("liverpool-city-region/rd-to-prosperty")
    (tmp_path / "latin.yaml").write_bytes("id: caf\xe9".encode("latin-1"))
    assert "is not UTF-8" in str(check_model(tmp_path / "latin.yaml").problems[0])


def test_an_edition_can_be_swapped_without_touching_the_model() -> None:
    from lodestar.analysis.logic.parameters import load_parameters
    from lodestar.analysis.logic.records import ReadoutRecord

    library = load_parameters()
    name = "social-time-preference-rate"
    assert library.get(name).edition.edition == "Green Book 2026"
    assert library.with_editions({name: "Green Book 2022"}).get(name).edition.edition == "Green Book 2022"
    assert library.with_editions(on="2024-01-01").get(name).edition.edition == "Green Book 2022"
    with pytest.raises(LodestarError, match="it has: Green Book 2022; Green Book 2026"):
        library.with_editions({name: "Green Book 2030"})
    halved = library.get(name).edition.model_copy(
        update={
            "edition": "Halved",
            "bands": tuple(b.model_copy(update={"rate": b.rate / 2}) for b in library.get(name).bands),
        }
    )
    record = library.records[name].model_copy(update={"editions": (*library.records[name].editions, halved)})
    swapped = type(library)({**library.records, name: record}).with_editions({name: "Halved"})
    lcr = "liverpool-city-region/rd-to-prosperity"
    readout: ReadoutRecord = next(one for one in open_model(lcr).readouts if one.id == "gva-pv-10")
    assert open_model(lcr).discounts[readout.id][1] == pytest.approx(1 / 1.035)
    assert open_model(lcr, swapped).discounts[readout.id][1] == pytest.approx(1 / 1.0175)
