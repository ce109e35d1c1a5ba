"""Records of every kind that people make, at a place of the cast: unpublished, published, drafts, on parts of the plan.

Each bears a word of its own in a text that its page shows to whoever may read it, and ``zephyr``, which finds them all.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

DAY = dt.date(2025, 3, 12)
CUT = dt.datetime(2031, 3, 1, 9, tzinfo=dt.UTC)
WORD = "zephyr"
CAST = (
    "alice", "sec", "edith", "lena", "ada", "nils", "ann", "pat", "cora", "vera", "otto", "basil", "bruno",
    "on-a-theme", "on-an-action", "on-a-workstream", "anonymous",
)  # fmt: skip
NODES = {
    "on-a-theme": ("secretariat", "theme", "sites", None),
    "on-an-action": ("contributor", "action", "train-fitters", "harbour-works"),
    "on-a-workstream": ("approver", "workstream", "laboratories", "amber-council"),
}


@dataclass(frozen=True)
class Held:
    """A record: what search knows it by, where people read it, and the word that its page then holds."""

    kind: str
    id: str
    url: str
    word: str


@dataclass
class Maker:
    """Makes the records of one place. ``runs`` administers it; ``writes`` reports there for the local side."""

    place: Any
    runs: Any
    writes: Any
    approves: Any
    node: str

    def __post_init__(self) -> None:
        self.held: list[Held] = []
        self.number = 0

    def says(self) -> str:
        self.number += 1
        letters = "".join("abcdefghij"[int(digit)] for digit in str(self.number))
        return f"Zephyr zq{letters}"

    def keep(self, row: Any, said: str, id_: str = "", url: str = "") -> Any:
        name = {"indicator-assignment": "assignment"}.get(row.KIND, row.KIND.replace("-", "_"))
        address = url or reverse(name, args=[self.place.slug, row.slug])
        self.held.append(Held(row.KIND, id_ or row.slug, address, said.split()[1]))
        return row

    def new(self, model: Any, slug: str, said: str, **fields: Any) -> Any:
        row = model.objects.create(place=self.place, slug=slug, **({"name": said} | fields))
        return self.keep(row, said)


def make_all(maker: Maker) -> list[Held]:
    """A record of every kind, in every state that its page tells apart."""
    from lodestar.service.plan.models import Action

    for action in Action.objects.filter(place=maker.place, commitment="committed").order_by("slug"):
        _risk(maker, action)
    _risk(maker, None)
    _meetings(maker)
    _documents(maker)
    _assignments(maker)
    _rounds(maker)
    return maker.held


def forum_of(place: Any) -> Any:
    from lodestar.service.places.models import Source
    from lodestar.service.plan.models import Forum

    found, _ = Forum.objects.get_or_create(
        place=place, slug="board",
        defaults={"name": "Board", "source": Source.objects.filter(place=place).first(), "locator": "page 1"},
    )  # fmt: skip
    return found


def _risk(maker: Maker, action: Any) -> None:
    from lodestar.service.memory.publishing import publish_record
    from lodestar.service.risks.models import Issue, Risk

    levels = {
        f"{of}_{what}": 2 for of in ("inherent", "current", "target") for what in ("likelihood", "impact")
    }
    at = action.slug if action else "place"
    said = maker.says()
    risk = maker.new(
        Risk, f"risk-{at}", said, action=action, category="people", cause="c", event=said, effect="e", proximity=2,
        treatment="treat", raised_on=DAY, **levels,
    )  # fmt: skip
    said = maker.says()
    maker.new(Issue, f"issue-{at}", said, action=action, text="t", impact=2, raised_on=DAY)
    if action is None:
        publication = publish_record(by=maker.runs, record=risk)
        url = reverse("publication", args=[maker.place.slug, "risk", risk.slug])
        maker.keep(publication, risk.event, f"risk/{risk.slug}", url)
        Risk.objects.filter(pk=risk.pk).update(name=f"{risk.name} since", version=2)


def _meetings(maker: Maker) -> None:
    from lodestar.service.meetings.models import AgendaItem, Decision, Exchange, FollowUp, Meeting
    from lodestar.service.meetings.publishing import publish_meeting

    place, forum, names = maker.place, forum_of(maker.place), iter("abcdefghij")
    for status, published in (
        ("planned", False),
        ("papers-out", True),
        ("approved", True),
        ("approved", False),
    ):
        slug = next(names)
        meeting = maker.new(Meeting, f"m-{slug}", maker.says(), forum=forum, day=DAY, status="papers-out")
        for order, public in ((1, True), (2, False)):
            item = maker.new(
                AgendaItem, f"i-{slug}-{order}", maker.says(), meeting=meeting, order=order, purpose="decide",
                public=public, minute="Said.",
            )  # fmt: skip
            if status == "approved":
                maker.new(
                    Decision, f"d-{slug}-{order}", maker.says(), meeting=meeting, item=item, forum=forum, authority="forum",
                    text="So.", outcome="agreed", made_on=DAY,
                )  # fmt: skip
        maker.new(FollowUp, f"f-{slug}", maker.says(), meeting=meeting, forum=forum, who="The council")
        Meeting.objects.filter(pk=meeting.pk).update(status=status)
        meeting.refresh_from_db()
        if published:
            publish_meeting(by=maker.runs, meeting=meeting)
    for slug, at in (("told", timezone.now()), ("untold", None)):
        maker.new(
            Decision, slug, maker.says(), authority="delegated", delegate="The chair", text="So.", outcome="agreed",
            made_on=DAY, published_at=at,
        )  # fmt: skip
    asks = place.organisations.first() if hasattr(place, "organisations") else _organisation(place)
    maker.new(Exchange, "an-ask", maker.says(), direction="ask", from_organisation=asks, made_on=DAY)


def _organisation(place: Any) -> Any:
    from lodestar.service.places.models import Organisation

    return Organisation.objects.filter(place=place, side="local").first()


def _documents(maker: Maker) -> None:
    from lodestar.reports.documents.model import Document, to_bytes
    from lodestar.service.annual_reports.models import AnnualReport
    from lodestar.service.board_packs.models import BoardPack
    from lodestar.service.documents.files import keep
    from lodestar.service.memory.publishing import publish_record, standing_of, withdraw_publication

    said = Document(
        title="P", place="P", forum="", meeting="", meets_on=DAY, since=None, data_cut=CUT, releases=(), licence="CC0",
        made=True, state="draft", sections=(),
    )  # fmt: skip
    out = {"state": "issued", "issued_at": CUT, "issued_by": "x", "digest": said.digest, "data_cut": CUT}
    for state in ("drawn", "issued", "published", "no-longer"):
        fields = {} if state == "drawn" else out | {"files": {"json": keep(to_bytes(said), "json")}}
        pack = maker.new(BoardPack, state, maker.says(), forum=forum_of(maker.place), meets_on=DAY, **fields)
        report = maker.new(AnnualReport, state, maker.says(), year="2025/26", **fields)
        for row in (pack, report) if state in ("published", "no-longer") else ():
            publish_record(by=maker.runs, record=row)
            if state == "no-longer":
                publication = standing_of(row).publication
                withdraw_publication(by=maker.runs, publication=publication, reason="No.")


def _assignments(maker: Maker) -> None:
    from lodestar.service.monitoring.models import Assignment, Value
    from lodestar.service.plan.models import Theme

    row = maker.new(
        Assignment, "jobs-made", maker.says(), indicator="jobs-created", role="contextual", starts=dt.date(2025, 4, 1),
        frequency="year", time_rule="sum", place_rule="none", theme=Theme.objects.filter(place=maker.place).first(),
        dimensions={"sex": ["female", "male", "other"]},
    )  # fmt: skip
    counts = {("", ""): 91, ("sex", "female"): 44, ("sex", "male"): 44, ("sex", "other"): 3}
    for at, ((dimension, category), count) in enumerate(counts.items()):
        Value.objects.create(
            place=maker.place, slug=f"v{at}", assignment=row, period="2025/26", dimension=dimension, category=category,
            value=Decimal(count),
        )  # fmt: skip

    _proposals(maker, row)


def _proposals(maker: Maker, of: Any) -> None:
    from lodestar.service.monitoring.models import ValueProposal

    for slug, count in (("proposed-whole", 92), ("proposed-small", 2)):
        row = ValueProposal.objects.create(
            place=maker.place, slug=slug, assignment=of, period="2025/26" if count > 9 else "2026/27", value=Decimal(count),
            source="A count", motive="Counted again", author=maker.writes, proposed_on=DAY,
        )  # fmt: skip
        maker.held.append(
            Held(row.KIND, slug, reverse("value_proposal", args=[maker.place.slug, slug]), "proposed")
        )


def _rounds(maker: Maker) -> None:
    from lodestar.service.plan.models import Action
    from lodestar.service.rounds.models import Reopening, Round, RoundAction, Update

    soon = timezone.now() + dt.timedelta(days=3)
    for at, state in enumerate(("published", "locked", "open")):
        slug, ended = f"r-{state}", timezone.now() if state != "open" else None
        row = Round.objects.create(
            place=maker.place, slug=slug, name=(said := maker.says()), observed_from=DAY, observed_to=DAY,
            opens=DAY + dt.timedelta(days=10 + 20 * at), closes=DAY + dt.timedelta(days=20 + 20 * at),
        )  # fmt: skip
        maker.keep(row, said)
        rows = []
        for action in Action.objects.filter(place=maker.place, commitment="committed").order_by("slug"):
            line = RoundAction.objects.create(round=row, action=action, sides=["local", "national"])
            for side, written in (("local", "submitted"), ("national", "draft")):
                said = maker.says()
                update = Update(
                    place=maker.place, slug=f"{slug}-{action.slug}-{side}", line=line, action=action, round=row, side=side,
                    narrative=said, author=maker.writes if side == "local" else maker.approves, rating="on-track",
                    state=("approved" if ended else written), organisation=_organisation(maker.place),
                )  # fmt: skip
                update.first_submitted_at = timezone.now() if update.state != "draft" else None
                rows.append((update, said))
        Update.objects.bulk_create([update for update, _ in rows])
        if ended:
            Update.objects.filter(round=row).update(state="locked")
        for update, said in rows:
            url = reverse("round_line", args=[maker.place.slug, slug, update.action.slug])
            maker.keep(update, said, f"{slug}/{update.action.slug}/{update.side}", url)
        first = rows[0][0]
        if ended:
            Reopening.objects.create(
                place=maker.place, slug=f"again-{slug}", line=first.line, side="local", edition=2, until=soon, reason="r"
            )  # fmt: skip
            again = maker.says()
            further = Update.objects.create(
                place=maker.place, slug=f"{slug}-again", line=first.line, action=first.action, round=row, side="local",
                narrative=again, author=maker.writes, state="draft", edition=2,
            )  # fmt: skip
            url = reverse("round_line", args=[maker.place.slug, slug, first.action.slug])
            maker.keep(further, again, f"{slug}/{first.action.slug}/local/2", url)
        Round.objects.filter(pk=row.pk).update(
            locked_at=ended, locked_by="x", published_at=ended if state == "published" else None
        )


def made_everywhere(cast: Any) -> dict[str, list[Held]]:
    """Everything at Amber and at Birch, indexed."""
    from lodestar.service.search.indexing import index_working

    made = {
        "amber": Maker(cast.amber, cast.alice, cast.cora, cast.lena, "sites"),
        "birch": Maker(cast.birch, cast.basil, cast.bruno, cast.basil, "woods"),
    }
    found = {name: make_all(maker) for name, maker in made.items()}
    for maker in made.values():
        index_working(maker.place)
    return found


def person(cast: Any, name: str) -> Any:
    from lodestar.service.people.models import RoleAssignment, User
    from lodestar.service.places.models import Organisation

    if name == "anonymous":
        return AnonymousUser()
    if name not in NODES:
        return getattr(cast, name)
    role, kind, node, organisation = NODES[name]
    found = User.objects.create(email=f"{name}@example.org", name=name)
    RoleAssignment.objects.create(
        person=found, place=cast.amber, role=role, node_kind=kind, node=node, starts=dt.date(2024, 1, 1),
        organisation=Organisation.objects.filter(place=cast.amber, slug=organisation).first(),
    )  # fmt: skip
    return found


def client_of(reader: Any) -> Client:
    client = Client()
    if reader.is_authenticated:
        client.force_login(reader)
    return client
