"""Pages of the region's logic model: the drawing, runs, comparison, the question asked backwards, notebook, drafts."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from lodestar.analysis import logic
from lodestar.service.audit.models import Event
from lodestar.service.logic.asking import Question, ask
from lodestar.service.logic.models import SavedScenario
from lodestar.service.logic.reading import model_named, models_of

pytestmark = pytest.mark.django_db
AT = "/liverpool-city-region/logic-model/rd-to-prosperity/"
SVG = "{http://www.w3.org/2000/svg}"


def text_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_every_node_and_link_of_the_drawing_leads_to_its_page_and_has_a_name(region, client):
    page = text_of(client, AT)
    drawing = next(part for part in re.findall(r"<svg.*?</svg>", page, re.DOTALL) if "logic-arrow" in part)
    anchors = list(ElementTree.fromstring(drawing).iter(f"{SVG}a"))
    model = model_named(region, "rd-to-prosperity")
    assert len(anchors) == len(model.nodes) + len(model.links)
    assert all(a.get("aria-label") for a in anchors)
    assert {a.get("href") for a in anchors} == {f"{AT}nodes/{name}/" for name in model.nodes} | {
        f"{AT}links/{link.id}/" for link in model.links
    }
    assert not re.search(r'style="|onclick|<script(?! src| type="module" src)', drawing)


def test_every_node_and_every_link_has_a_page(region, client):
    model = model_named(region, "rd-to-prosperity")
    for address in [
        *(f"nodes/{name}/" for name in model.nodes),
        *(f"links/{link.id}/" for link in model.links),
    ]:
        assert client.get(AT + address).status_code == 200, address
    assert client.get(f"{AT}nodes/nothing/").status_code == 404
    assert client.get("/liverpool-city-region/logic-model/nothing/").status_code == 404


def test_a_link_s_card_has_the_value_source_and_grade_of_its_parameters(region, client):
    page = text_of(client, f"{AT}links/by-elasticity/")
    assert (
        "0.07, nine in ten between 0.0303 and 0.162" in page and "Elasticity of the knowledge stock" in page
    )
    assert "The elasticity found across firms and industries holds for a place as a whole." in page


def test_a_run_on_the_page_is_the_engine_s(region, client):
    page = text_of(client, f"{AT}run/?scenario=met-net&readout=gva-2040")
    run = logic.simulate(model_named(region, "rd-to-prosperity"), "met-net", draws=1 << 13)
    billions = run.summary("gva-2040").p50.value / 1e9
    assert f"£{billions:.2f}bn a year" in page and "8,192 scrambled Sobol points" in page
    assert "Another seed would move no middle by more than" in page
    assert "about which mechanism holds" in page and "Elasticity of the knowledge stock" in page


def test_an_assumption_set_by_the_reader_is_the_one_that_is_run(region, client):
    page = text_of(client, f"{AT}run/?scenario=met-net&readout=gva-2040&set-elasticity=0.05")
    model = model_named(region, "rd-to-prosperity")
    run = logic.simulate(model, "met-net", draws=1 << 13, fixed={"elasticity": 0.05})
    assert f"£{run.summary('gva-2040').p50.value / 1e9:.2f}bn a year" in page
    assert "with 1 assumption set" in page and 'value="0.05"' in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("set-elasticity=x", "'x' is not a number"),
        ("set-elasticity=-1", "It cannot be -1"),
        ("set-elasticity=nan", "Give an ordinary number"),
        ("set-nothing=1", "no assumption 'nothing'"),
        ("scenario=nothing", "There is no scenario 'nothing'"),
        ("set-%3Cscript%3E=1", "no assumption '<script>'"),
    ],
)
def test_what_cannot_be_supposed_is_told_and_left_out(region, client, query, told):
    page = text_of(client, f"{AT}run/?{query}", 422)
    assert escape(told) in page and "<script>" not in page.replace("<script ", "")


def test_scenarios_side_by_side_differ_draw_by_draw(region, client):
    page = text_of(client, f"{AT}compare/?first=met-gross&second=met-net")
    model = model_named(region, "rd-to-prosperity")
    runs = [logic.simulate(model, name, draws=1 << 13) for name in ("met-gross", "met-net")]
    gap = next(one for one in logic.compare(runs) if one.readout == "gva-2040").differences[0]
    assert f"−£{-gap.p50.value / 1e9:.2f}bn a year" in page


def test_what_would_have_to_be_true_brings_the_figure(region, client):
    page = text_of(client, f"{AT}would-have-to-be-true/?scenario=met-net&readout=gva-2040&figure=4e9")
    model = model_named(region, "rd-to-prosperity")
    needed = logic.required(model, "gva-2040", 4e9, "private_return", "met-net", draws=512).needed
    assert f"{needed:.3g}" in page
    run = logic.simulate(model, "met-net", draws=512, fixed={"private_return": needed})
    assert run.summary("gva-2040").p50.value == pytest.approx(4e9, rel=1e-3)


@pytest.mark.parametrize("query", ["figure=much", "figure=4e9&probability=0", "figure=4e9&probability=x"])
def test_a_question_without_numbers_is_sent_back(region, client, query):
    assert "There is a problem" in text_of(
        client, f"{AT}would-have-to-be-true/?scenario=met-net&{query}", 422
    )


def test_the_notebook_repeats_the_run_with_what_was_set(region, client):
    answer = client.get(f"{AT}run/notebook/?scenario=met-net&set-elasticity=0.05")
    assert "rd-to-prosperity-met-net.ipynb" in answer["Content-Disposition"]
    cells = json.loads(answer.content)["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    held: dict = {}
    for source in code[:2]:
        exec(source, held)
    exec(next(line for line in code[2].splitlines() if line.startswith("run =")), held)
    mine = logic.simulate(held["model"], "met-net", fixed={"elasticity": 0.05})
    assert held["run"].summary("gva-2040") == mine.summary("gva-2040")


def test_a_draft_is_drawn_and_its_file_is_a_sound_model(region, client):
    table = "cause,effect,cause_kind,effect_kind\nTraining,Skills,input,output\nSkills,Jobs,output,impact\n"
    given = {"title": "Skills to jobs", "first": 2026, "last": 2040, "table": table}
    page = client.post("/liverpool-city-region/logic-model/draft/", given).content.decode()
    assert "3 nodes, 2 links, no problem found" in page and "draft-arrow" in page
    assert Event.objects.filter(kind="scenario").count() == 0


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("cause,effect\nA,\n", "Line 2: effect is empty"),
        ("from,to\nA,B\n", "has a column"),
        ("cause,effect\n", "has 0 links"),
        ("cause,effect,function\nA,B,magic\n", "Line 2: function 'magic' is not known"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_by_its_row(region, client, table, told):
    given = {"title": "Skills", "first": 2026, "last": 2040, "table": table}
    answer = client.post("/liverpool-city-region/logic-model/draft/", given)
    text = answer.content.decode()
    assert answer.status_code == 422 and (escape(told) in text or "no column" in text)


def sent(client, name, content, **more):
    given = {
        "title": "Skills to jobs",
        "first": 2026,
        "last": 2040,
        "file": SimpleUploadedFile(name, content),
    }
    return client.post("/liverpool-city-region/logic-model/draft/", {**given, **more})


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_draft_is_made_of_a_file_that_is_sent(region, client, between, encoding):
    table = 'cause,effect,text\r\nTraining,Skills,"Two\nlines"\r\nSkills,Jobs é,\r\n'.replace(",", between)
    answer = sent(client, "links.csv", table.encode(encoding))
    assert answer.status_code == 200 and "3 nodes, 2 links, no problem found" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("links.xlsx", b"cause,effect\nA,B\n", "of a kind that is not read here"),
        ("links.csv", b"PK\x03\x04rest", "is no text: save the sheet as CSV"),
        ("links.csv", b"cause,effect\nA,B\nCaf\xe9,B\n", "line 3 of links.csv is not UTF-8"),
        ("links.csv", b"cause,effect\n" + b"A,B\n" * 110_000, "larger than 400 kB"),
        ("links.csv", b'cause,effect,text\nA,B,"two\nlines"\nA,\n,C\n', "Line 4: effect is empty"),
        ("links.csv", b'cause,effect,text\nA,B,"two\nlines"\nA,\n,C\n', "Line 5: cause is empty"),
        ("links.csv", b"cause,effect\nA,B,C\n", "Line 2: has 3 cells, and the first row names 2"),
        ("links.csv", b"cause,effect,effect_unit\nA,B,share\nB,C,florins\n", "Line 3: "),
    ],
)
def test_a_file_that_cannot_be_a_model_is_told_by_its_lines(region, client, name, content, told):
    answer = sent(client, name, content)
    text = answer.content.decode()
    assert answer.status_code == 422 and escape(told) in text, re.findall(r"<li>.*?</li>", text)


def test_every_line_is_told_at_the_field_that_it_came_in(region, client):
    text = sent(client, "links.csv", b"cause,effect\nA,\n,B\n").content.decode()
    pasted = text[text.index('for="id_table"') :]
    assert "effect is empty" not in pasted and "cause is empty" not in pasted
    assert text.index("cause is empty", text.index('for="id_file"')) < text.index('for="id_table"')


def test_a_table_comes_in_one_way_and_within_bounds(region, client):
    both = sent(client, "links.csv", b"cause,effect\nA,B\n", table="cause,effect\nA,B\n")
    assert both.status_code == 422 and "not both" in both.content.decode()
    neither = client.post(
        "/liverpool-city-region/logic-model/draft/", {"title": "Skills", "first": 2026, "last": 2040}
    )
    assert neither.status_code == 422 and "Choose a file, or paste a table" in neither.content.decode()
    far = sent(client, "links.csv", b"x" * 1_100_000)
    assert far.status_code == 413 and "may hold 400 kB" in far.content.decode()


def test_a_form_without_its_token_is_refused(region):
    assert sent(Client(enforce_csrf_checks=True), "links.csv", b"cause,effect\nA,B\n").status_code == 403


def test_a_draft_is_bounded(region, client):
    given = {"title": "Skills", "first": 2026, "last": 2040, "table": "cause,effect\n" + "A,B\n" * 60_000}
    answer = client.post("/liverpool-city-region/logic-model/draft/", given)
    assert answer.status_code == 422


def test_a_place_without_a_model_says_how_to_begin(amber, evidence, client, monkeypatch):
    monkeypatch.setattr("lodestar.service.logic.reading.logic.model_files", dict)
    assert "No logic model yet" in text_of(client, "/amber/logic-model/")


def test_questions_that_say_the_same_have_one_key(region):
    model = model_named(region, "rd-to-prosperity")
    one = ask(model, {"scenario": "met-net", "set-lag": "3", "set-elasticity": "0.050"})
    other = ask(
        model, {"set-elasticity": ".05", "set-lag": " 3 ", "scenario": "met-net", "set-depreciation": ""}
    )
    assert one.question == other.question == Question("met-net", (("elasticity", 0.05), ("lag", 3.0)))
    assert not SavedScenario.objects.exists()


def test_a_made_model_is_shown_at_made_places_alone(region, amber):
    assert list(models_of(region)) == ["rd-to-prosperity"]
    assert "business-support" in models_of(amber) and amber.made


@pytest.mark.parametrize(
    ("claim", "part"),
    [
        ("section-1-2-additional-gva", "gva-19-7bn"),
        ("foreword-additional-gva", "gva-42bn"),
        ("section-1-2-additional-jobs", "jobs-44000"),
        ("section-1-2-productivity", "productivity-10"),
    ],
)
def test_a_claim_leads_to_where_it_falls_in_the_model(region, client, claim, part):
    assert f'href="{AT}claims/#{part}"' in text_of(client, f"/liverpool-city-region/claims/{claim}/")
    assert f'id="{part}"' in text_of(client, f"{AT}claims/")


@pytest.mark.parametrize(
    ("claim", "way"),
    [
        ("section-1-2-additional-gva", "10 years discounted"),
        ("foreword-additional-gva", "30 years discounted"),
        ("section-1-2-additional-jobs", "2.5 for each skilled post"),
        ("section-1-2-productivity", "Elasticity, once the stock of knowledge has caught up"),
    ],
)
def test_a_claim_s_own_page_shows_its_basis_percentiles_and_arithmetic_once_worked_out(
    region, client, claim, way
):
    text_of(client, f"{AT}claims/")
    page = text_of(client, f"/liverpool-city-region/claims/{claim}/")
    assert "gross or net: <strong>not stated</strong>" in page and way in page and "It stands at the" in page


def test_claims_stand_beside_the_model_with_basis_percentile_and_arithmetic(region, client):
    page = text_of(client, f"{AT}claims/")
    assert "Basis as stated: <strong>not stated</strong>" in page
    assert "10 years discounted" in page and "gva per job" in page and "Fits" in page
    assert "percentile" in page and "very top" in page
    assert "they are hypotheses" in page and "Several claims at once" in page
