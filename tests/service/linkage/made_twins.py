"""Made awards in which some organisations stand twice, and some that look alike are two."""

from lodestar.evidence.releases.release import About, Draft, write_release
from lodestar.evidence.sources.award_tables import PARTICIPATION, PROJECT
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.tables.checking import apply

TOWN, FAR, BIRCH = "E99000002", "E06000001", "E99000009"
SOURCE = "made-awards"
_WORDS = [
    "Alder",
    "Basalt",
    "Cedar",
    "Dunlin",
    "Ember",
    "Fennel",
    "Granite",
    "Heron",
    "Iris",
    "Jasper",
    "Kestrel",
    "Larch",
    "Marram",
    "Nettle",
    "Osprey",
    "Pebble",
    "Quartz",
    "Rowan",
    "Sedge",
    "Teal",
    "Umber",
    "Vetch",
    "Willow",
    "Yarrow",
    "Zephyr",
    "Bracken",
    "Curlew",
    "Damson",
    "Elder",
    "Flint",
]


def key(organisation):
    return f"{SOURCE}:{organisation}"


def part(organisation, name, offered, *, postcode=None, authority=TOWN, number=None, project="p1"):
    return {
        "project": project,
        "organisation": organisation,
        "name": name,
        "roles": "PARTICIPANT",
        "lead": False,
        "postcode": postcode,
        "grant_offer": offered,
        "authority": authority,
        "company_number": number,
    }


PARTS = [
    # one organisation, plainly
    part("sure", "Northwind Marine Limited", 600, postcode="L1 1AA"),
    part("sure-2", "Northwind Marine Ltd", 300, postcode="EH1 1AA"),
    # perhaps one: words left over
    part("perhaps", "Gantry Lights Robotics Limited", 1000, postcode="L2 2BB"),
    part("perhaps-2", "Gantry Lights Robotics Manufacturing Limited", 400, postcode="L2 2BB"),
    # alike by name, two by number
    part("number", "Quayside Optics Limited", 50, postcode="L3 3CC", number="01234567"),
    part("number-2", "Quayside Optics Limited", 70, postcode="L3 3CC", number="07654321"),
    # nothing like any other
    part("alone", "Tidewater Ceramics Limited", 2000, postcode="L4 4DD"),
    part("far", "Moorland Textiles Limited", 9000, postcode="NE1 1AA", authority=FAR),
    part("birch", "Birch Foundry Limited", 10, postcode="M1 1AA", authority=BIRCH),
    *(part(f"f{at}", f"{word} {_WORDS[at - 7]} Works Limited", 1, postcode=f"S{at % 9 + 1} {at % 9}XY", authority=FAR)
      for at, word in enumerate(_WORDS)),
]  # fmt: skip
OFFERED = 600 + 300 + 1000 + 400 + 50 + 70 + 2000


def drafts(parts=PARTS, vintage="2024-01", *, made=True):
    """Releases of these awards; made ones, unless a test is about those that say they are not."""
    project = {"project": "p1", "title": "A made project", "funder": "Made Fund", "start": "2020-06-01"}
    tables = (("participants", PARTICIPATION, parts), ("projects", PROJECT, [project]))
    return [
        Draft(
            About(SOURCE, f"Made awards: {part_}", "Nobody", "CC0", vintage, part=part_, made=made),
            (apply(contract, rows, file=f"{part_}.csv"),),
        )
        for part_, contract, rows in tables
    ]


def serve(parts=PARTS, vintage="2024-01", *, made=True):
    """Let these awards serve in place of any before."""
    with prepare([write_release(draft) for draft in drafts(parts, vintage, made=made)]) as prepared:
        prepared.activate()
