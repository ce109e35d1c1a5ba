"""Who is given what by the read interface: what the pages show them. What is made is made for the pages' lines.

It is asked as it is in truth: by the session of whoever signed in, or by nobody.
"""

import datetime as dt
from urllib.parse import urlencode

import who_may_annual_reports as annual_reports
import who_may_board_packs as packs
import who_may_meetings as meetings
import who_may_memory as memory
import who_may_monitoring as monitoring
import who_may_risks as risks
import who_may_rounds as rounds
from made_twins import key
from who_may import EVERYBODY, PARTNERSHIP, Route

AT = "api/v1/places/<place>"
PREPARE = packs.PREPARE

# Records of a pack, which everybody reads who sees the place.
INTERFACE = {
    "sources": "prospectus", "organisations": "harbour-works", "strengths": "clean-rooms", "forums": "board",
    "principles": "patience", "themes": "skills", "workstreams": "apprentices", "actions": "train-fitters",
    "next-steps": "meet", "programmes": "harbour-fund", "support-offers": "dock-grant", "assets": "dry-dock",
    "projects": "second-dock", "targets": "more-jobs", "claims": "jobs-of-two-years", "observations": "jobs-2024",
}  # fmt: skip


def ids(told):
    return {one["id"] for one in told["items"]}


def of(segment, made, reads, found=ids, named=""):
    """The two routes of a kind: its list, and one record of it."""
    return (
        Route(f"{AT}/{segment}", lambda cast: made(cast)[-1:], reads, found, named),
        Route(f"{AT}/{segment}/<id>", made, reads, named=named),
    )


def then(segment, made, reads):
    """The same as at another day: of what people make, those who hold a role are told, whatever was published of it."""
    return of(segment, made, reads, named=f"as_at={dt.date.today().isoformat()}")


def slug(make, more=""):
    return lambda cast: (f"{make(cast).slug}{more}",)


def published_report(cast):
    from lodestar.service.annual_reports.models import AnnualReport

    (name,) = annual_reports.draft(cast)
    AnnualReport.objects.filter(place=cast.amber, slug=name).update(
        state="issued", issued_at=packs.CUT, issued_by="x"
    )
    return (name,)


def value(cast):
    return (monitoring.value(cast)[1].slug,)


def publication(cast):
    memory.published(cast)
    from lodestar.service.memory.models import Publication

    return (Publication.objects.get(place=cast.amber, kind="risk").slug,)


def in_round(make):
    return lambda cast: (make(cast).slug, rounds.ACTION)


def round_of(make):
    return lambda cast: (make(cast).slug,)


def actions_of(told):
    return {one["action"] for one in told["items"]}


ROUND = f"{AT}/rounds/<id>"
ROUTES = [
    *(
        Route(written, of_no_place=True)
        for written in ("api/v1/", "api/v1/openapi.json", "api/v1/indicators")
    ),
    Route("api/v1/indicators/<id>", lambda cast: ("jobs-created",), of_no_place=True),
    Route("api/v1/places", lambda cast: ("amber",), found=ids),
    Route("api/v1/search", lambda cast: ("dry-dock",), found=ids, named="q=dry+dock"),
    Route("api/v1/search", slug(risks.raised), PARTNERSHIP, found=ids, named="q=fitters&kind=risk"),
    Route(AT), Route(f"{AT}/outlines"),
    *(route for kind, id_ in INTERFACE.items() for route in of(kind, lambda cast, id_=id_: (id_,), EVERYBODY)),
    # Meetings and what comes of them, before they are published and after.
    *of("meetings", slug(meetings.agreed), PARTNERSHIP), *of("meetings", slug(meetings.published), EVERYBODY),
    *of("agenda-items", slug(meetings.agreed, "-item"), PARTNERSHIP),
    *of("agenda-items", slug(meetings.published, "-item"), PARTNERSHIP),
    *of("decisions", slug(meetings.agreed, "-decision"), PARTNERSHIP),
    *of("decisions", slug(meetings.delegated), PARTNERSHIP),
    *of("decisions", slug(meetings.published, "-decision"), EVERYBODY),
    *of("follow-ups", slug(meetings.published, "-follow-up"), PARTNERSHIP),
    *of("asks-and-offers", slug(meetings.asked), PARTNERSHIP),
    # Registers and indicators in delivery are the partnership's; what was published of them stands among publications.
    *of("risks", slug(risks.raised), PARTNERSHIP), *of("issues", risks.issue, PARTNERSHIP),
    *of("publications", publication, EVERYBODY),
    *of("indicator-assignments", monitoring.assignment, PARTNERSHIP), *of("indicator-values", value, PARTNERSHIP),
    *of("value-proposals", monitoring.proposal, PARTNERSHIP),
    # Documents.
    *of("board-packs", slug(packs.drafted), PREPARE), *of("board-packs", slug(packs.issued), PARTNERSHIP),
    *of("board-packs", slug(packs.published), EVERYBODY),
    *of("annual-reports", annual_reports.draft, PREPARE), *of("annual-reports", published_report, PARTNERSHIP),
    # Rounds.
    *of("rounds", round_of(rounds.differing), PARTNERSHIP), *of("rounds", round_of(rounds.public), EVERYBODY),
    Route(f"{ROUND}/actions", in_round(rounds.differing), PARTNERSHIP, found=actions_of),
    Route(f"{ROUND}/actions", in_round(rounds.public), found=actions_of),
    Route(f"{ROUND}/actions/<action>", in_round(rounds.differing), PARTNERSHIP),
    Route(f"{ROUND}/actions/<action>", in_round(rounds.public)),
    # As at another day.
    *(route for kind in ("actions", "themes", "targets", "claims", "observations")
      for route in then(kind, lambda cast, id_=INTERFACE[kind]: (id_,), EVERYBODY)),
    *then("meetings", slug(meetings.agreed), PARTNERSHIP), *then("meetings", slug(meetings.published), PARTNERSHIP),
    *then("agenda-items", slug(meetings.published, "-item"), PARTNERSHIP),
    *then("decisions", slug(meetings.published, "-decision"), PARTNERSHIP),
    *then("follow-ups", slug(meetings.published, "-follow-up"), PARTNERSHIP),
    *then("asks-and-offers", slug(meetings.asked), PARTNERSHIP),
    *then("risks", slug(risks.raised), PARTNERSHIP), *then("issues", risks.issue, PARTNERSHIP),
    *then("indicator-assignments", monitoring.assignment, PARTNERSHIP), *then("indicator-values", value, PARTNERSHIP),
    # Awards, which are published where they come from.
    *(Route(f"{AT}/awards{rest}") for rest in ("", "/organisations", "/projects", "/comparison")),
    Route(f"{AT}/awards/organisation", named=urlencode({"id": key("alone")})),
]  # fmt: skip
