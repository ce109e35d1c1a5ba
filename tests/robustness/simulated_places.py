"""Three made places with their plans and people: the ground on which a simulated year is lived. Set up in bulk."""

import datetime as dt
import random
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate
from simulated_year import SIDES, Lived

PLACES = ("simone", "tamsin", "ursula")
MIXES = (("local", "national"), ("local", "national"), ("local",), ("delivery",))
BEGUN = dt.date(2025, 4, 1)


def begin_place(slug: str, actions: int, seed: int, folder: Path) -> Lived:
    """A place from a pack, with a plan of so many actions, twenty people with their roles, and a board."""
    from lodestar.service.places.models import Place
    from lodestar.service.plan.models import Forum

    load(slug, folder)
    place = Place.objects.get(slug=slug)
    life = Lived(place, people_of(place), Forum.objects.get(place=place, slug="board"), random.Random(seed))
    plan(life, actions)
    seats(life)
    return life


def load(slug: str, folder: Path) -> None:
    """The cast's pack under another name, without its actions."""
    from lodestar.evidence.packs.checking import open_pack
    from lodestar.service.ledger.loading import load_pack

    target = folder / slug
    target.mkdir()
    for file in (Path(__file__).parents[1] / "service/packs/amber").iterdir():
        if file.name != "actions.yaml":
            text = file.read_text().replace("amber", slug).replace("Amber", slug.capitalize())
            (target / file.name).write_text(text.replace("national-innovation", f"{slug}-innovation"))
    load_pack(by="test", pack=open_pack(target))


def people_of(place: Any) -> dict[str, Any]:
    """Who they are by what they do. Some speak for their side in one part of the plan only."""
    found = {
        "secretariat": person(place, "secretariat", "secretariat"),
        "analyst": person(place, "analyst", "analyst"),
    }
    for side, count, role in (("local", 6, "lead"), ("national", 5, "lead"), ("delivery", 4, "contributor")):
        for number in range(1, count + 1):
            node = "theme:skills" if number == count and side != "delivery" else ""
            name = f"{side} {'themed' if node else 'writer'} {number}"
            found[name] = person(place, name, role, SIDES[side], node)
        found[f"{side} approver"] = person(place, f"{side} approver", "approver", SIDES[side])
    return found


def person(place: Any, name: str, role: str, organisation: str = "", node: str = "") -> Any:
    from lodestar.service.people.actions import give_role
    from lodestar.service.people.models import User
    from lodestar.service.places.models import Organisation

    email = f"{name.replace(' ', '.')}@{place.slug}.invalid"
    made = User.objects.filter(email=email).first() or User.objects.create(
        email=email, name=f"{name} (made)", password="!"
    )
    whose = (
        Organisation.objects.get(place=place, slug=f"{place.slug}-{organisation}") if organisation else None
    )
    give_role(by="test", place=place, person=made, role=role, organisation=whose, node=node, starts=BEGUN)
    return made


def leave_and_join(life: Lived) -> None:
    """Somebody of the local side leaves in the autumn, somebody else takes their place."""
    from lodestar.service.people.actions import end_role, give_role
    from lodestar.service.people.models import RoleAssignment, User
    from lodestar.service.places.models import Organisation

    leaver = life.people.pop("local writer 2")
    held = RoleAssignment.objects.get(person=leaver)
    end_role(by=life.people["secretariat"].email, assignment=held, ends=localdate() - dt.timedelta(days=1))
    new = User.objects.create(
        email=f"newcomer@{life.place.slug}.invalid", name="Newcomer (made)", password="!"
    )
    council = Organisation.objects.get(place=life.place, slug=f"{life.place.slug}-council")
    give_role(
        by=life.people["secretariat"].email, place=life.place, person=new, role="lead", organisation=council
    )
    life.people["local writer 9"] = new


def plan(life: Lived, count: int) -> None:
    """Actions with two milestones each; about half are committed."""
    from lodestar.service.places.models import Organisation, Source
    from lodestar.service.plan.models import Action, Milestone, Responsibility, Workstream

    place, chance = life.place, life.chance
    streams, source = list(Workstream.objects.filter(place=place)), Source.objects.filter(place=place).first()
    whose = {
        side: Organisation.objects.get(place=place, slug=f"{place.slug}-{name}")
        for side, name in SIDES.items()
    }
    rows, parts, steps = [], [], []
    for number in range(count):
        slug, sides, committed = f"{place.slug}-{number}", MIXES[number % 4], chance.random() < 0.45
        ends = f"{2026 + number % 2}-{chance.randrange(10, 13):02d}" if chance.random() < 0.9 else ""
        row = Action(
            place=place, slug=slug, name=f"{place.name} deed {number}", text="We will.", ends=ends, source=source, locator="page 9",
            commitment="committed" if committed else "proposed", workstream=streams[number % len(streams)],
        )  # fmt: skip
        rows.append(row)
        life.diary.actions[slug] = {"sides": sides, "ends": ends, "committed": committed, "ended": ""}
        parts += [
            Responsibility(action=row, role="lead", side=s, basis="made", organisation=whose[s])
            for s in sides
        ]
        for name in ("first", "second"):
            due = f"2026-{chance.randrange(3, 11):02d}"
            steps.append(Milestone(action=row, slug=name, name=name, due=due))
            life.diary.milestones[slug, name] = due
    for made in (rows, parts, steps):
        type(made[0]).objects.bulk_create(made)


def seats(life: Lived) -> None:
    from lodestar.service.meetings.forum_actions import add_seat, set_quorum

    by = life.people["secretariat"]
    set_quorum(by=by, forum=life.forum, number=3)
    for number in range(5):
        role = "chair" if number == 0 else "member"
        life.seats.append(
            add_seat(
                by=by,
                forum=life.forum,
                seat=f"Seat {number}",
                role=role,
                holder=f"Member {number}",
                starts=BEGUN,
            )
        )
