"""The kinds of record in a place pack, in the order in which they are loaded."""

from dataclasses import dataclass

from lodestar.evidence.packs import records
from lodestar.evidence.packs.facts import Record


@dataclass(frozen=True)
class Kind:
    """One kind of record and the file of a pack that holds it."""

    name: str
    plural: str
    file: str
    model: type[Record]

    @property
    def single(self) -> bool:
        """True for the one file that holds one record and not a list."""
        return self.name == "place"

    @property
    def tabular(self) -> bool:
        return self.file.endswith(".csv")


KINDS: tuple[Kind, ...] = (
    Kind("place", "places", "place.yaml", records.Place),
    Kind("source", "sources", "sources.yaml", records.Source),
    Kind("organisation", "organisations", "organisations.yaml", records.Organisation),
    Kind("strength", "strengths", "strengths.yaml", records.Strength),
    Kind("forum", "forums", "forums.yaml", records.Forum),
    Kind("principle", "principles", "principles.yaml", records.Principle),
    Kind("theme", "themes", "themes.yaml", records.Theme),
    Kind("workstream", "workstreams", "workstreams.yaml", records.Workstream),
    Kind("action", "actions", "actions.yaml", records.Action),
    Kind("next-step", "next steps", "next-steps.yaml", records.NextStep),
    Kind("programme", "programmes", "programmes.yaml", records.Programme),
    Kind("support-offer", "support offers", "support-offers.yaml", records.SupportOffer),
    Kind("asset", "assets", "assets.csv", records.Asset),
    Kind("project", "projects", "projects.yaml", records.Project),
    Kind("observation", "observations", "observations.csv", records.Observation),
    Kind("target", "targets", "targets.yaml", records.Target),
    Kind("claim", "claims", "claims.yaml", records.Claim),
)

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
BY_FILE: dict[str, Kind] = {kind.file: kind for kind in KINDS}
