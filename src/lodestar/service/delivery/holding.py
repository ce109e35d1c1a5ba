"""Hold the place while an action of its plan changes, after asking whether the person may."""

from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
from lodestar.service.plan.models import Action


def hold_to_edit(by: User, *actions: Action) -> None:
    """Require the right to edit every action, and hold their place until the transaction ends."""
    for action in actions:
        require(by, Permission.EDIT, action.place, action)
    hold(actions[0].place_id)
