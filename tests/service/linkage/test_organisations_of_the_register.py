"""Organisations of awards, knowledge bases and the register of companies become one, as users see it.

The register, the list and the awards are made. What a link does is told by its probability, so the tests read that.
"""

import csv
import html
import json
import re
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

import pytest
from made_twins import PARTS, SOURCE, TOWN, key, part, serve
from typer.testing import CliRunner

from lodestar.evidence.files.opening import open_file
from lodestar.evidence.organisations.held import kept, look_for_ties, ties_key
from lodestar.evidence.releases.release import About, Draft, write_release
from lodestar.evidence.sources import companies_house, knowledge_bases
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.store import Store
from lodestar.evidence.tables.checking import apply
from lodestar.service.api.award_schemas import LinkedOrganisation
from lodestar.service.linkage.reading import linked
from lodestar.service.places.models import Place

AWARDS = [
    *PARTS,
    # on the register at another postcode
    part("moved", "Saltmarsh Turbines Ltd", 800, postcode="M4 4QQ"),
    # the same by another name that the register has as a former one
    part("former", "Petrel Hydraulics Limited", 90, postcode="L5 5EE"),
    part("former-2", "Gannet Hydraulics Limited", 60, postcode="L5 5EE"),
    # a charity that is a company limited by guarantee
    part("charity", "The Wherry Street Rescue Trust", 500, postcode="L6 6FF"),
    # near-equal names of two companies, one of which the register has
    part("north", "Brightwater Kelp North Limited", 40, postcode="L7 7GG"),
    part("south", "Brightwater Kelp South Limited", 30, postcode="L8 8HH"),
    # its number is known
    part("numbered", "Cormorant Bearings", 20, postcode="L9 9JJ", number="09999999"),
    # a university that the list of knowledge bases has
    part("university", "University of Amber Vale", 5, postcode="L1 9ZZ"),
]
COMPANIES = [
    ("SALTMARSH TURBINES LIMITED", "01000001", "EH3 3AA", "Active", ""),
    ("GANNET HYDRAULICS LIMITED", "01000002", "L5 5EE", "Liquidation", "PETREL HYDRAULICS LIMITED"),
    ("WHERRY STREET RESCUE TRUST", "01000003", "L6 6FF", "Active", ""),
    ("BRIGHTWATER KELP NORTH LIMITED", "01000004", "L7 7GG", "Active", ""),
    ("CORMORANT BEARINGS (HOLDINGS) LIMITED", "09999999", "S1 1AA", "Active", ""),
    ("TIDEWATER CERAMICS LIMITED", "01000006", "L4 4DD", "Active", ""),
    ("NORTHWIND MARINE LIMITED", "01000007", "L1 1AA", "Active", ""),
]
_FILLERS = [
    "ACORN",
    "BEACON",
    "CINDER",
    "DAPPLE",
    "EDDY",
    "FATHOM",
    "GABLE",
    "HARBOUR",
    "INGOT",
    "JETTY",
    "KEEL",
    "LATCH",
]
COLUMNS = [
    "CompanyName", "CompanyNumber", "RegAddress.AddressLine1", "RegAddress.PostTown", "RegAddress.PostCode",
    "CompanyCategory", "CompanyStatus", "PreviousName_1.CompanyName",
]  # fmt: skip
AT = "/amber/evidence/organisations/"


def write_register(path, companies=COMPANIES):
    """A made register in the publisher's columns: these companies among many that nobody asks for."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for name, number, postcode, status, former in companies:
            rows.writerow(
                [
                    name,
                    number,
                    "1 Made Street",
                    "MADETOWN",
                    postcode,
                    "Private Limited Company",
                    status,
                    former,
                ]
            )
        for at, (one, other) in enumerate((a, b) for a in _FILLERS for b in _FILLERS if a != b):
            rows.writerow([f"{one} {other} SUPPLIES LIMITED", f"{2_000_000 + at:08}", "2 Made Street", "MADETOWN",
                           f"B{at % 40 + 1} {at % 9}AA", "Private Limited Company", "Active", ""])  # fmt: skip
    return path


def serve_all(folder, *, register=True):
    """Awards, a list of knowledge bases and, if asked, a register: all made."""
    serve(AWARDS)
    rows = [
        {"name": "University of Amber Vale", "kind": "university", "registration_number": "10009999", "identifier": "GB-UKPRN-10009999"},
        {"name": "Amber Vale Materials Institute", "kind": "rto", "registration_number": "01000099", "identifier": "GB-COH-01000099"},
    ]  # fmt: skip
    drafts = [
        Draft(
            About(knowledge_bases.NAME, "Made list", "Nobody", "CC0", "2024-01", part="list", made=True),
            (apply(knowledge_bases.KNOWLEDGE_BASE, rows, file="list.csv"),),
        )
    ]
    if register:
        shaped = companies_house.shape(open_file(write_register(folder / "register.csv")), "companies")
        about = About(
            companies_house.NAME, "Made register", "Nobody", "CC0", "2024-01", part="companies", made=True
        )
        drafts.append(Draft(about, (shaped,)))
    with prepare([write_release(draft) for draft in drafts]) as prepared:
        prepared.activate()


@pytest.fixture
def registered(home, cast, work, tmp_path):
    """Everything serves, and a worker has looked for links."""
    serve_all(tmp_path)
    cast.client("edith").post(f"{AT}look/")
    work()


def now(place):
    return linked(Place.objects.get(pk=place.pk))


def organisation(place, one):
    held = now(place)
    return held.spine.organisations[held.spine.memberships[key(one)].organisation]


def page(cast, one, who="anonymous"):
    answer = cast.client(who).get(f"{AT}one/?{urlencode({'id': organisation(cast.amber, one).id})}")
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def api(cast, one):
    asked = {"id": organisation(cast.amber, one).id}
    answer = cast.client("anonymous").get("/api/v1/places/amber/awards/organisation", asked)
    assert answer.status_code == 200, answer.content
    LinkedOrganisation.model_validate(answer.json())
    return answer.json()


def company_ties(one):
    """Numbers of the companies that a participant is tied to, and the ties."""
    found = kept(ties_key(Store.open().pinned()))
    pairs = {(tie.one, tie.other): tie for tie in found.ties if key(one) in (tie.one, tie.other)}
    return {
        company.number: tie
        for company in found.companies.values()
        for pair, tie in pairs.items()
        if company.key in pair
    }


def test_a_company_that_moved_is_found_with_its_name_status_and_office(registered, cast):
    assert organisation(cast.amber, "moved").id == "GB-COH-01000001"
    said = page(cast, "moved")
    assert "Saltmarsh Turbines Ltd" in said and "SALTMARSH TURBINES LIMITED" in said
    assert "GB-COH-01000001" in said and "Active" in said and "1 Made Street, MADETOWN, EH3 3AA" in said
    assert organisation(cast.amber, "moved").name == "Saltmarsh Turbines Ltd", "named as the awards name it"


def test_numbers_names_and_sites_are_told_with_their_sources_and_probabilities(registered, cast):
    told = api(cast, "moved")
    probability = company_ties("moved")["01000001"].probability
    assert 0.8 <= probability < 1
    assert told["identifiers"] == [
        {"value": "GB-COH-01000001", "sources": ["companies-house"], "probability": probability}
    ]
    assert {(one["value"], tuple(one["sources"]), one["probability"]) for one in told["sites"]} == {
        ("M4 4QQ", (SOURCE,), probability),
        ("EH3 3AA", ("companies-house",), probability),
    }
    assert {one["value"] for one in told["names"]} == {
        "Saltmarsh Turbines Ltd",
        "SALTMARSH TURBINES LIMITED",
    }
    assert [one["status"] for one in told["companies"]] == ["Active"]


def test_two_that_are_one_company_become_one_through_its_former_name(registered, cast):
    assert now(cast.amber).one(key("former"), key("former-2"))
    told = api(cast, "former")
    assert told["companies"][0]["former_names"] == ["PETREL HYDRAULICS LIMITED"]
    assert told["companies"][0]["status"] == "Liquidation"
    assert {one["key"] for one in told["participants"]} >= {key("former"), key("former-2")}


def test_a_charity_is_found_as_the_company_that_it_is(registered, cast):
    assert organisation(cast.amber, "charity").id == "GB-COH-01000003"


def test_near_equal_names_stay_apart_and_only_the_right_one_is_the_company(registered, cast):
    assert organisation(cast.amber, "north").id == "GB-COH-01000004"
    assert organisation(cast.amber, "south").id == key("south")
    assert not now(cast.amber).one(key("north"), key("south"))


def test_a_published_number_decides_whatever_the_name_is_like(registered, cast):
    told = api(cast, "numbered")
    assert told["id"] == "GB-COH-09999999"
    assert told["companies"][0]["name"] == "CORMORANT BEARINGS (HOLDINGS) LIMITED"
    assert set(told["identifiers"][0]["sources"]) == {SOURCE, "companies-house"}


def test_a_university_has_its_number_from_the_list_of_knowledge_bases(registered, cast):
    told = api(cast, "university")
    assert told["id"] == "GB-UKPRN-10009999"
    assert {one["key"] for one in told["participants"]} == {
        key("university"),
        "knowledge-bases:University of Amber Vale (university)",
    }
    assert "knowledge-bases" in page(cast, "university")


def test_money_at_risk_counts_links_to_the_register_and_totals_stay(registered, cast):
    held = now(cast.amber)
    here = sum(one["grant_offer"] for one in AWARDS if one["authority"] == TOWN)
    assert held.risk(0.9).total == here
    just_above = held.spine.memberships[key("moved")].probability + 1e-6
    row = next(one for one in held.risk(just_above).organisations if one.organisation == "GB-COH-01000001")
    assert row.resting == Decimal(800)
    told = cast.client("anonymous").get("/api/v1/places/amber/awards").json()
    assert Decimal(told["totals"]["offered"]) == here


def test_a_person_splits_off_a_company_and_takes_it_back(registered, cast):
    edith, company = cast.client("edith"), "companies-house:01000001"
    url = f"{AT}pair/?{urlencode({'one': company, 'other': key('moved')})}"
    assert "MADETOWN" in edith.get(url).content.decode()
    assert (
        edith.post(url, {"they_are": "two", "why": "Another firm of that name moved in"}).status_code == 302
    )
    assert organisation(cast.amber, "moved").id == key("moved")
    assert "GB-COH" not in page(cast, "moved", "edith")
    decision = Place.objects.get(pk=cast.amber.pk).link_decisions.get()
    edith.post(f"{AT}decisions/{decision.pk}/take-back/", {"why": "It is the same firm"})
    assert organisation(cast.amber, "moved").id == "GB-COH-01000001"


def test_a_doubtful_company_waits_for_a_person_who_joins_it(registered, cast):
    company = "companies-house:01000004"
    url = f"{AT}pair/?{urlencode({'one': company, 'other': key('south')})}"
    held = now(cast.amber)
    assert company in held.participants and not held.one(company, key("south"))
    cast.client("edith").post(url, {"they_are": "one", "why": "It was renamed"})
    assert now(cast.amber).one(company, key("south"))


def test_only_companies_that_may_be_somebody_enter_the_spine(registered):
    found = kept(ties_key(Store.open().pinned()))
    assert {"01000001", "01000002", "01000003", "01000004", "09999999"} <= {
        one.number for one in found.companies.values()
    }
    assert len(found.companies) < 20


def test_an_unknown_organisation_is_told_so(registered, cast):
    answer = cast.client("anonymous").get(
        "/api/v1/places/amber/awards/organisation", {"id": "GB-COH-12345678"}
    )
    assert answer.status_code == 404 and "GB-COH-12345678" in answer.content.decode()


def link_to(file):
    from lodestar.cli import app

    return CliRunner().invoke(app, ["awards", "link", "--register", str(file), "--json"])


def test_a_register_is_given_on_the_command_line(home, cast, tmp_path):
    Place.objects.filter(pk=cast.amber.pk).update(made=False)
    serve(AWARDS, made=False)
    look_for_ties(Store.open().pinned())
    assert organisation(cast.amber, "moved").id == key("moved")
    answer = link_to(write_register(tmp_path / "given.csv"))
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.output)["companies"] >= 5
    assert organisation(cast.amber, "moved").id == "GB-COH-01000001"
    assert "SALTMARSH TURBINES LIMITED" in page(cast, "moved")


def test_a_page_never_links(home, cast, tmp_path):
    serve_all(tmp_path)
    assert "Compare them" in cast.client("edith").get(AT).content.decode()
    assert kept(ties_key(Store.open().pinned())) is None
    assert organisation(cast.amber, "moved").id == key("moved")


def test_made_awards_are_never_linked_to_a_register_that_is_given(home, cast, tmp_path):
    serve_all(tmp_path, register=False)
    answer = link_to(write_register(tmp_path / "given.csv"))
    assert answer.exit_code != 0 and "made" in f"{answer.output}{answer.exception}"


def test_a_file_that_is_no_register_is_refused_with_what_to_do(home, cast, tmp_path):
    serve(AWARDS, made=False)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    answer = link_to(wrong)
    assert answer.exit_code != 0
    assert "CompanyName" in f"{answer.output}{answer.exception}"


def test_the_real_files_link_without_losing_an_award(home, cast):
    from lodestar.evidence.releases.adding import accept, understand

    data = Path(__file__).parents[4] / "shared" / "data"
    files = [
        data / "gateway-to-research" / "innovate_uk_participants_2018-04.csv.gz",
        data / "gateway-to-research" / "innovate_uk_projects_2018-04.csv.gz",
        data / "innovation-funding-service" / "knowledge_bases.csv",
        data / "companies-house" / "basic_company_data_sample_1000.csv",
    ]
    if missing := [file.name for file in files if not file.exists()]:
        pytest.skip(f"the publishers' files {', '.join(missing)} are not beside the repository")
    accept(understand(files))
    pinned = Store.open().pinned()
    look_for_ties(pinned)
    from lodestar.analysis.awards.linked import linked_awards
    from lodestar.analysis.awards.selecting import Selection
    from lodestar.evidence.organisations.held import held_spine

    spine = held_spine(pinned)
    lcr = ("E06000006", "E08000011", "E08000012", "E08000013", "E08000014", "E08000015")
    found = linked_awards(pinned, Selection("gateway-to-research", lcr), spine)
    assert (found.totals.ids, found.totals.offered.total, found.totals.cost.total) == (
        216,
        59_369_133,
        96_655_890,
    )
    york = next(one for one in spine.organisations.values() if one.id == "GB-UKPRN-10007167")
    assert any(one.startswith("gateway-to-research:") for one in york.participants)
    companies = kept(ties_key(pinned)).companies
    assert 0 < len(companies) < 50, "a register of a thousand enters only where a name may be met"
