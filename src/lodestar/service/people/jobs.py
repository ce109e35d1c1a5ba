"""What a worker does about people: tell them of roles that end soon."""

from lodestar.evidence.progress import Progress
from lodestar.service.people.ending import tell_of_endings
from lodestar.service.places.models import Place
from lodestar.service.workers.background import in_background
from lodestar.service.workers.models import Work


@in_background
def tell_of_ending_roles(work: Work, tell: Progress) -> dict[str, int]:
    """Tell whoever holds a role that ends within two weeks, and the administrators of the place, each once."""
    told = tell_of_endings(Place.objects.get(slug=work.place))
    tell("told", len(told), len(told))
    return {"told": sum(not one.fault for one in told), "failed": sum(bool(one.fault) for one in told)}
