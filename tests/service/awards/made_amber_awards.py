"""Made awards to the made place Amber Vale."""

from lodestar.evidence.geography.boundaries import Outline
from lodestar.evidence.releases.release import About, Draft, write_release
from lodestar.evidence.sources import outlines
from lodestar.evidence.sources.award_tables import PARTICIPATION, PROJECT
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.tables.checking import apply

TOWN, HARBOUR, FAR = "E99000002", "E99000003", "E99000009"
NASTY = "<script>alert(1)</script> & Sons Ltd"
SQUARES = {TOWN: (-3.0, 53.4), HARBOUR: (-2.9, 53.4)}


def participation(project, organisation, offered, *, name="", lead=False, authority=TOWN, spent=None):
    return {
        "project": project,
        "organisation": organisation,
        "name": name or f"Firm {organisation} Ltd",
        "roles": "PARTICIPANT",
        "lead": lead,
        "postcode": "L1 1AA",
        "region": "Made region",
        "grant_offer": offered,
        "project_cost": offered * 2,
        "actual_spend": spent,
        "authority": authority,
    }


def project(project_, start, category="Study", title="", sector=None):
    return {
        "project": project_,
        "title": title or f"Project {project_}",
        "category": category,
        "funder": "Made Fund",
        "start": start,
        "sector": sector,
        "abstract": f"About {project_}. {NASTY}",
    }


PARTICIPATIONS = (
    participation("p1", "a", 600, lead=True, spent=100),
    participation("p1", "b", 300, authority=HARBOUR),
    participation("p1", "x", 5000, authority=FAR),
    participation("p2", "a", 50, lead=True),
    participation("p3", "u", 1000, name="Amber University", lead=True, authority=HARBOUR),
    participation("p3", "n", 25, name=NASTY),
)
PROJECTS = (
    project("p1", "2015-06-01", sector="Health"),
    project("p2", "2016-06-01", category="Voucher"),
    project("p3", "2017-06-01", title=NASTY),
)


def _about(part, made):
    return About(
        "made-awards", f"Made awards: {part}", "Nobody", "CC0", "2018-04", place="", part=part, made=made
    )


def build(home, made=True):
    drafts = [
        Draft(_about("participants", made), (apply(PARTICIPATION, PARTICIPATIONS, file="participants.csv"),)),
        Draft(_about("projects", made), (apply(PROJECT, PROJECTS, file="projects.csv"),)),
        outlines.draft([_outline(code, *corner) for code, corner in SQUARES.items()], place="amber"),
    ]
    with prepare([write_release(draft, home=home) for draft in drafts], home=home) as prepared:
        prepared.activate()


def _outline(code, x, y):
    ring = [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]
    names = {TOWN: "Amber Town", HARBOUR: "Amber Harbour"}
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return Outline(code, names[code], None, geometry, "indicative outline", "made for tests", "CC0")
