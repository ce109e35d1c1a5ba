"""The e-mail that tells somebody of their role and how to begin."""

from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from lodestar.service.people.links import set_password_path
from lodestar.service.people.models import RoleAssignment
from lodestar.service.people.nodes import node_at
from lodestar.service.people.roles import BY_NAME


def send_invitation(assignment: RoleAssignment, site: str) -> str:
    """Send it; return why it could not be sent, or nothing.

    Who has no password yet gets a link to choose one: it works once, and for three days.
    """
    person, place = assignment.person, assignment.place
    node = node_at(place, assignment.node_key) if assignment.node else None
    signed_up = person.has_usable_password()
    path = reverse("account_login") if signed_up else set_password_path(person)
    context = {
        "name": person.name,
        "email": person.email,
        "place": place,
        "role": BY_NAME[assignment.role],
        "organisation": assignment.organisation,
        "assignment": assignment,
        "where": f"for the {node}" if node else "",
        "signed_up": signed_up,
        "link": f"{site}{path}",
        "site": site,
    }
    subject = render_to_string("people/email/invitation_subject.txt", context).strip()
    body = render_to_string("people/email/invitation.txt", context)
    try:
        send_mail(subject, body, None, [person.email])
    except (OSError, SMTPException) as error:
        return str(error) or type(error).__name__
    return ""
