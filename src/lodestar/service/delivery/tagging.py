"""Named actions on tags: take up a tree that comes with Lodestar, grow one of the place's own, tag an action."""

from collections.abc import Sequence

from django.db import transaction

from lodestar.evidence.definitions.working_plan import tag_trees
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.wording import slugify
from lodestar.service.audit.recorded import record_change
from lodestar.service.delivery.held import hold
from lodestar.service.delivery.models import Tag, Tagging, TagTree
from lodestar.service.delivery.watching import refuse_if_ended
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action


@transaction.atomic
def take_up_tree(*, by: User, place: Place, tree: str) -> TagTree:
    """Take up a tree that comes with Lodestar, with all its tags. Raises LodestarError when it is here already."""
    _hold_place(by, place)
    definition = tag_trees().get(tree)
    if definition is None:
        raise LodestarError(f"There is no tree '{tree}'; the trees are {', '.join(tag_trees())}")
    made = _new_tree(by, place, tree, definition.name, definition.text, list(definition.levels), tree)
    rows: dict[str, Tag] = {}
    for tag in definition.tags:
        row = Tag(
            place=place, slug=f"{tree}-{tag.id}", tree=made, under=rows.get(tag.under or ""), name=tag.name,
            text=tag.text or "",
        )  # fmt: skip
        rows[tag.id] = record_change(by=by.email, action="add tag", row=row)
    return made


@transaction.atomic
def add_tree(*, by: User, place: Place, name: str, levels: Sequence[str], text: str = "") -> TagTree:
    """Begin a tree of the place's own, with names for its levels from the top down."""
    _hold_place(by, place)
    slug = slugify(name)[:40]
    if not slug:
        raise LodestarError("Give the tree a name")
    if not any(level.strip() for level in levels):
        raise LodestarError("Name at least one level of the tree, such as ‘Cluster’")
    return _new_tree(
        by, place, slug, name.strip(), text, [level.strip() for level in levels if level.strip()]
    )


@transaction.atomic
def add_tag(*, by: User, tree: TagTree, name: str, under: Tag | None = None) -> Tag:
    """Add a tag to a tree, at the top or under another. Raises LodestarError below the tree's last level."""
    _hold_place(by, tree.place)
    if under is not None and under.tree_id != tree.pk:
        raise LodestarError(f"‘{under}’ is of another tree; choose a tag of ‘{tree}’")
    depth = 1
    above = under
    while above is not None:
        depth, above = depth + 1, above.under
    if depth > len(tree.levels):
        raise LodestarError(f"‘{tree}’ has {len(tree.levels)} levels; put the tag higher up")
    slug = f"{tree.slug}-{slugify(name)}"[:80].rstrip("-")
    if not slugify(name):
        raise LodestarError("Give the tag a name")
    if Tag.objects.filter(place=tree.place, slug=slug).exists():
        raise LodestarError(f"‘{tree}’ has a tag ‘{name.strip()}’ already")
    row = Tag(place=tree.place, slug=slug, tree=tree, under=under, name=name.strip())
    return record_change(by=by.email, action="add tag", row=row)


@transaction.atomic
def tag_action(*, by: User, action: Action, tags: Sequence[Tag], seen: int | None = None) -> Tagging:
    """Give an action exactly these tags. ``seen`` is the version of its tagging that the person saw."""
    hold(by, action)
    refuse_if_ended(action)
    if any(tag.place_id != action.place_id for tag in tags):
        raise LodestarError("Choose tags of this place")
    row = Tagging.objects.filter(action=action).first() or Tagging(
        place=action.place, slug=action.slug, action=action
    )
    return record_change(
        by=by.email, action="tag action", row=row, lists={"tags": list(tags)}, seen=seen if row.pk else None
    )


def _new_tree(
    by: User, place: Place, slug: str, name: str, text: str, levels: list[str], origin: str = ""
) -> TagTree:
    if TagTree.objects.filter(place=place, slug=slug).exists():
        raise LodestarError(f"There is a tree ‘{name}’ here already")
    row = TagTree(place=place, slug=slug, name=name, text=text, origin=origin, levels=levels)
    return record_change(by=by.email, action="add tag tree", row=row)


def _hold_place(by: User, place: Place) -> None:
    require(by, Permission.EDIT, place)
    Place.objects.select_for_update().filter(pk=place.pk).first()
