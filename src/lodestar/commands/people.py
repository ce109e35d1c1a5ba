"""Commands about people: invite them, give and end roles, anonymise, sign in on one's own machine."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lodestar.commands.asked import day_asked, open_ledger, place_asked

if TYPE_CHECKING:
    from lodestar.service.people.models import RoleAssignment, User
    from lodestar.service.places.models import Place

app = typer.Typer(no_args_is_help=True, help="Invite people, give and end their roles, and sign in.")

PlaceName = Annotated[
    str, typer.Option("--place", help="The place, by its id; may be left out when there is only one.")
]
RoleName = Annotated[
    str, typer.Option("--role", help="admin, secretariat, lead, approver, analyst, contributor or viewer.")
]
OrganisationName = Annotated[
    str,
    typer.Option(
        "--organisation", help="The organisation that they speak for, by its id; a contributor needs one."
    ),
]
NodeName = Annotated[
    str,
    typer.Option(
        "--node",
        help="Limit the role to a part of the plan: theme:ID, workstream:ID or action:ID. The whole place if left out.",
    ),
]
FirstDay = Annotated[str, typer.Option("--from", help="First day, as 2026-03-31; today if left out.")]
LastDay = Annotated[str, typer.Option("--until", help="Last day, as 2026-03-31; no end if left out.")]
Site = Annotated[
    str, typer.Option("--site", help="Address of the site, for links; taken from the settings if left out.")
]
COMMAND = "lodestar people"


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="E-mail address of the person.")],
    role: RoleName,
    name: Annotated[str, typer.Option(help="Full name of the person.")] = "",
    place: PlaceName = "",
    organisation: OrganisationName = "",
    node: NodeName = "",
    starts: FirstDay = "",
    ends: LastDay = "",
    site: Site = "",
) -> None:
    """Give somebody a role, with an account if they have none, and e-mail and print how to begin."""
    open_ledger()
    from lodestar.service.people import actions
    from lodestar.service.people.links import set_password_path

    at, address = place_asked(place), site or _site()
    invitation = actions.invite(
        by=COMMAND,
        place=at,
        email=email,
        name=name,
        role=role,
        site=address,
        organisation=_organisation(at, organisation),
        node=node,
        starts=day_asked(starts),
        ends=day_asked(ends),
    )
    person = invitation.assignment.person
    typer.echo(f"{person.email} has the role {role} at {at.name}.")
    if invitation.fault:
        typer.echo(f"No e-mail could be sent: {invitation.fault}", err=True)
    if not person.has_usable_password():
        typer.echo(
            f"They choose a password here, once and within three days:\n{address}{set_password_path(person)}"
        )


@app.command("list")
def list_(
    place: PlaceName = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")] = False,
) -> None:
    """List who holds which role at a place, those that ended included."""
    open_ledger()
    from lodestar.service.people.queries import people_of

    held, past = people_of(place_asked(place))
    rows = [_row(row.assignment, row.state) for row in (*held, *past)]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        whom = f" for {row['organisation']}" if row["organisation"] else ""
        whom += f" ({row['side']} side)" if row["side"] else ""
        whom += f" on {row['node']}" if row["node"] else ""
        dates = f"{row['from']} to {row['until'] or 'no end'}"
        typer.echo(f"{row['id']:>5}  {row['email']:<32}  {row['role']}{whom}, {dates} ({row['state']})")
    if not rows:
        typer.echo("Nobody holds a role yet. Invite somebody with: lodestar people invite EMAIL --role admin")


@app.command()
def grant(
    email: Annotated[str, typer.Argument(help="E-mail address of somebody who has an account.")],
    role: RoleName,
    place: PlaceName = "",
    organisation: OrganisationName = "",
    node: NodeName = "",
    starts: FirstDay = "",
    ends: LastDay = "",
) -> None:
    """Give a role to somebody who has an account."""
    open_ledger()
    from lodestar.service.people import actions

    at = place_asked(place)
    assignment = actions.give_role(
        by=COMMAND,
        place=at,
        person=_person(email),
        role=role,
        organisation=_organisation(at, organisation),
        node=node,
        starts=day_asked(starts),
        ends=day_asked(ends),
    )
    typer.echo(f"{email} has the role {role} at {at.name} from {assignment.starts}.")


@app.command()
def end(
    role_id: Annotated[int, typer.Argument(help="Number of the role, as 'lodestar people list' shows it.")],
    last: Annotated[str, typer.Option("--on", help="Last day, as 2026-03-31; today if left out.")] = "",
) -> None:
    """End a role. The last administrator of a place cannot be ended."""
    open_ledger()
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.people import actions
    from lodestar.service.people.models import RoleAssignment

    assignment = RoleAssignment.objects.filter(pk=role_id).first()
    if assignment is None:
        raise LodestarError(f"There is no role {role_id}; see: lodestar people list")
    ended = actions.end_role(by=COMMAND, assignment=assignment, ends=day_asked(last))
    typer.echo(f"The role {ended.role} of {ended.person.email} at {ended.place.name} ends.")


@app.command()
def anonymise(
    email: Annotated[str, typer.Argument(help="E-mail address of whoever asks to be forgotten.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, without their name; it stays in the audit.")],
    texts: Annotated[
        bool,
        typer.Option("--texts", help="Take the name out of what people typed, too, where that can change."),
    ] = False,
) -> None:
    """Take somebody's name and address out, close the account and end all roles. It cannot be undone."""
    open_ledger()
    from lodestar.service.people.forgetting import anonymise as forget
    from lodestar.service.people.typed import typed_in
    from lodestar.service.places.models import Place

    person = _person(email)
    for place in Place.objects.filter(roles__person=person).distinct():
        for one in typed_in(place, person):
            if one.stays or not texts:
                typer.echo(f"The name stays in {one.what}, {place}: {one.stays or '--texts was not given'}.")
    person = forget(by=COMMAND, person=person, reason=reason, texts=texts)
    typer.echo(f"Done: every history names them '{person.name}' from now on.")


@app.command("sign-in")
def sign_in(site: Site = "") -> None:
    """Print a link that signs you in on this machine, once and within the hour. Not in production."""
    open_ledger()
    typer.echo(f"{site or _site()}{local_sign_in_path()}")


def local_sign_in_path() -> str:
    """Path of a one-time link for the administrator of this machine, who is made if need be. Needs Django set up.

    Raises LodestarError in production.
    """
    from lodestar.service.people.actions import create_local_administrator
    from lodestar.service.people.links import sign_in_path

    return sign_in_path(create_local_administrator(by=COMMAND))


def _organisation(place: "Place", slug: str) -> Any:
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.places.models import Organisation

    if not slug:
        return None
    found = Organisation.objects.filter(place=place, slug=slug).first()
    if found is None:
        raise LodestarError(f"{place.name} has no organisation '{slug}'; its page's address ends in the id")
    return found


def _person(email: str) -> "User":
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.people.models import User

    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise LodestarError(f"Nobody has an account with {email}; use: lodestar people invite {email}")
    return found


def _site() -> str:
    """The address of the site as the settings have it."""
    from django.conf import settings

    if settings.ENV.production:
        return f"https://{settings.ENV.hosts[0]}"
    return "http://localhost:8000"


def _row(assignment: "RoleAssignment", state: str) -> dict[str, Any]:
    return {
        "id": assignment.pk,
        "name": assignment.person.name,
        "email": assignment.person.email,
        "role": assignment.role,
        "organisation": assignment.organisation.slug if assignment.organisation else None,
        "side": assignment.side or None,
        "node": assignment.node_key or None,
        "from": str(assignment.starts),
        "until": str(assignment.ends) if assignment.ends else None,
        "state": state,
    }
