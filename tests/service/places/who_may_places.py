"""Who reads a place, its sources and its organisations."""

from who_may import reading

LINES = reading({
    "place_home": None, "strength_list": None, "evidence": None, "source_list": None, "source": "prospectus",
    "organisation_list": None, "organisation": "harbour-works",
})  # fmt: skip
EXPORTS = {"source_list", "organisation_list"}
