"""Every address of the site that a reader can ask for, made from its routes, so that none is forgotten."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import get_resolver

from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.evidence.packs.pack import Pack

API = "api"
ANOTHER_DAY = "as_at=2099-12-31"  # of what was loaded today too
BY_DAY = ("actions", "targets", "claims", "observations")
VARIANTS: dict[str, tuple[str, ...]] = {
    "action_list": ("sort=-ends&page=20", "theme=theme-01&commitment=committed", "q=harbour", ANOTHER_DAY),
    "plan_timeline": (ANOTHER_DAY,),
    "asset_list": ("sort=-name&page=20", "category=category-3&stage=existing", "q=harbour"),
    "observation_list": ("page=100", "status=made&q=lantern"),
    "organisation_list": ("sort=-actions&page=2",),
    "claim_list": ("verdict=conflicts",),
    "search": ("q=harbour", "q=harbour+lan&kind=action"),
    "api:search": ("q=harbour", "q=harbour+lan&limit=50"),
}
DOWNLOADED = ("action_list", "asset_list", "observation_list", "organisation_list", "claim_list")
FORMATS = ("csv", "xlsx", "json")
LISTED = ("api:list_records", "api:list_claims", "api:list_observations")
# Accounts and forms are used, not read; releases, links, awards and models rest on what made places do not hold.
ELSEWHERE = re.compile(
    r"^(account|work_everywhere|mfa|sign_in_once|people_|claim_accept|record_edit|action_add|target_|indicator_(?!list)|doc$|doc_picture|api:api-root|None"
    r"|board_pack(?!_list)|publish$|publication(?!_list)"
    r"|risk|issue|acceptance|assignment|value_proposal|verification"
    r"|meeting|agenda_item|paper|decision|follow_up|exchange|seat_|interest_"
    r"|round(?!_list)|my_work|forecasters|update_file|reminder|api:get_round|api:\w+_made|api:\w+_in_round"
    r"|grid|sheet|vacancy_list|socialaccount|openid|annual_report(?!_list)"
    r"|release|upload|evidence_to_get|award|api:\w+_award|link|logic|working_)"
)


@dataclass(frozen=True)
class Route:
    """A route of the site: its name, its pattern and the names of what the pattern asks for."""

    name: str
    pattern: str
    asks: tuple[str, ...]

    @property
    def api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def label(self) -> str:
        """How it is told from other routes: the API's are alike in name."""
        return self.pattern.replace("<place>/", "…/").removesuffix("/") if self.api else self.name


def routes() -> list[Route]:
    """Every route of the site."""
    return list(_walk(get_resolver(), "", ""))


def visited() -> list[Route]:
    """Routes that any reader may ask for; accounts, forms and single documents are left out."""
    return [route for route in routes() if not ELSEWHERE.match(route.name)]


def addresses(route: Route, place: str, ids: Mapping[str, Sequence[str]]) -> list[str]:
    """Addresses of a route at a place whose records' ids are given by kind, one for each record it can show.

    Raises LookupError for a route that asks for something not known here: say below what that is.
    """
    if route.asks in {(), ("place",)}:
        return ["/" + _filled(route.pattern, {"place": place})]
    if route.name == "record_history":
        return [f"/{place}/actions/{id_}/history/" for id_ in ids["action"]]
    kind = _kind_of(route)
    return [
        "/" + _filled(route.pattern, dict.fromkeys(route.asks, id_) | {"place": place}) for id_ in ids[kind]
    ]


def ids_of(pack: Pack) -> dict[str, list[str]]:
    """Ids of a pack's records by kind, and of the indicators that it has figures of."""
    held = {kind: list(records) for kind, records in pack.records.items()}
    held["indicator"] = sorted({record.indicator for record in pack.records["observation"].values()})  # type: ignore[attr-defined]
    return held


def variants(route: Route) -> list[tuple[str, str]]:
    """Ways in which a route is asked for: (name, query string). The plain one comes first."""
    asked = ["", *VARIANTS.get(route.name, ())]
    if route.name in DOWNLOADED:
        asked += [f"format={format_}" for format_ in FORMATS]
    if route.api and route.asks == ("place",) and route.name in LISTED:
        asked += (
            ["limit=200&offset=2", "q=harbour"]
            if route.name == "api:list_records"
            else ["limit=200&offset=2"]
        )
        asked += [ANOTHER_DAY] if route.label.endswith(BY_DAY) else []
    return [(f"{route.label}?{query}" if query else route.label, query) for query in asked]


def _walk(resolver: object, before: str, space: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:  # type: ignore[attr-defined]
        text = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern, text, space + (f"{pattern.namespace}:" if pattern.namespace else ""))
        else:
            asks = (*re.findall(r"<(?:\w+:)?(\w+)>", text),)
            yield Route(f"{space}{pattern.name}", text, asks)


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match[1]], pattern)


def _kind_of(route: Route) -> str:
    """The kind of record that a route shows: its own name, or the word before the id in its address."""
    own = route.name.rpartition(":")[2].replace("_", "-")
    if own in BY_NAME or own == "indicator":
        return own
    words = [word for word in route.pattern.split("/") if word and not word.startswith("<")]
    named = [kind.name for kind in BY_NAME.values() if kind.plural.replace(" ", "-") in words]
    if "indicators" in words:
        named.append("indicator")
    if not named:
        raise LookupError(f"benchmarks/visits.py does not know what '{route.name}' ({route.pattern}) shows")
    return named[-1]
