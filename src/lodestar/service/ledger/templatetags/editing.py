"""Links to a record's form and history, for any page: built into every template."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from lodestar.service.ledger import links
from lodestar.service.people.models import User

register = template.Library()


@register.filter
def may_edit(record: Any, user: User | AnonymousUser) -> bool:
    """True when the person may edit the record: {% if asset|may_edit:request.user %}."""
    return links.may_edit(record, user)


@register.simple_tag
def edit_address(record: Any) -> str:
    """Where the record is edited."""
    return links.edit_address(record)


@register.simple_tag
def history_address(record: Any) -> str:
    """Where the record's history is read."""
    return links.history_address(record)
