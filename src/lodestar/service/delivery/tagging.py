"""Named actions on tags: take up a tree that comes with Lodestar, grow one of the place's own, tag an action."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from lodestar.evidence.definitions.working_plan import tag_trees
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.wording import slugify
from lodestar.service.audit.recorded import record_change
from lodestar.service.delivery.holding import hold_to_edit
from lodestar.service.delivery.models import Tag, Tagging, TagTree
from lodestar.service.delivery.watching import refuse_if_ended
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
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
    if under is not None and not under.stands:
        raise LodestarError(f"‘{under}’ has ended; choose a tag that stands")
    depth = 1
    above = under
    while above is not None:
        depth, above = depth + 1, above.under
    if depth > len(tree.levels):
        raise LodestarError(f"‘{tree}’ has {len(tree.levels)} levels; put the tag higher up")
    slug = f"{tree.slug}-{slugify(name)}"[:80].rstrip("-")
    if not slugify(name):
        raise LodestarError("Give the tag a name")
    if Tag.objects.filter(place=tree.place, slug=slug).exists() or _named(tree, name).exists():
        raise LodestarError(f"‘{tree}’ has a tag ‘{name.strip()}’ already")
    row = Tag(place=tree.place, slug=slug, tree=tree, under=under, name=name.strip())
    return record_change(by=by.email, action="add tag", row=row)


@transaction.atomic
def rename_tag(*, by: User, tag: Tag, name: str, seen: int | None = None) -> Tag:
    """Give a tag another name. Its id stays, and with it all that names it."""
    row = _standing(by, tag)
    if not slugify(name):
        raise LodestarError("Give the tag a name")
    if _named(row.tree, name).exclude(pk=row.pk).exists():
        raise LodestarError(f"‘{row.tree}’ has a tag ‘{name.strip()}’ already; merge this one into it")
    row.name = name.strip()
    return record_change(by=by.email, action="rename tag", row=row, seen=seen)


@transaction.atomic
def merge_tag(*, by: User, tag: Tag, into: Tag, reason: str) -> Tag:
    """End a tag in favour of another of its tree: the actions that bear it bear the other, and so do the tags below it.

    The tag stays and leads on to the other. Raises LodestarError when the tree would get too deep.
    """
    row, other = _standing(by, tag), _standing(by, into)
    if other.tree_id != row.tree_id:
        raise LodestarError(f"‘{other}’ is of another tree; choose a tag of ‘{row.tree}’")
    if row.pk in _above(other):
        raise LodestarError(f"‘{other}’ is ‘{row}’ itself or lies below it; choose another tag")
    below = list(row.below.select_related("place", "tree"))
    if any(len(_above(other)) + _height(one) > len(row.tree.levels) for one in below):
        raise LodestarError(
            f"With what lies below ‘{row}’, ‘{row.tree}’ would have more than {len(row.tree.levels)} levels"
        )
    for one in below:
        one.under = other
        record_change(by=by.email, action="move tag", row=one)
    borne = Tagging.objects.filter(tags=row).select_related("place", "action").prefetch_related("tags")
    for tagging in borne:
        tags = {each.pk: each for each in tagging.tags.all() if each.pk != row.pk} | {other.pk: other}
        record_change(by=by.email, action="tag action", row=tagging, lists={"tags": list(tags.values())})
    row.into = other
    return _end(by, row, "merge tag", reason)


@transaction.atomic
def end_tag(*, by: User, tag: Tag, reason: str) -> Tag:
    """End a tag: actions that bear it keep it, no other gets it. Raises LodestarError while tags stand below it."""
    row = _standing(by, tag)
    if row.below.filter(ended_because="").exists():
        raise LodestarError(f"Tags stand below ‘{row}’; end or merge those first")
    return _end(by, row, "end tag", reason)


@transaction.atomic
def tag_action(*, by: User, action: Action, tags: Sequence[Tag], seen: int | None = None) -> Tagging:
    """Give an action exactly these tags. ``seen`` is the version of its tagging that the person saw."""
    hold_to_edit(by, action)
    refuse_if_ended(action)
    if any(tag.place_id != action.place_id for tag in tags):
        raise LodestarError("Choose tags of this place")
    row = Tagging.objects.filter(action=action).first() or Tagging(
        place=action.place, slug=action.slug, action=action
    )
    held = set(row.tags.values_list("pk", flat=True)) if row.pk else set()
    if gone := next((tag for tag in tags if not tag.stands and tag.pk not in held), None):
        raise LodestarError(f"‘{gone}’ has ended; choose a tag that stands")
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


def _end(by: User, row: Tag, action: str, reason: str) -> Tag:
    if not reason.strip():
        raise LodestarError("Say why the tag ends")
    row.ended_because = reason.strip()
    return record_change(by=by.email, action=action, row=row, reason=row.ended_because)


def _standing(by: User, tag: Tag) -> Tag:
    """The row of now, of a tag that has not ended."""
    _hold_place(by, tag.place)
    row = Tag.objects.select_related("place", "tree").get(pk=tag.pk)
    if not row.stands:
        raise LodestarError(f"‘{row}’ has ended; nothing was changed")
    return row


def _named(tree: TagTree, name: str) -> QuerySet[Tag]:
    return Tag.objects.filter(tree=tree, name__iexact=name.strip(), ended_because="")


def _above(tag: Tag) -> list[int]:
    """A tag and all above it, by number."""
    found, at = [], tag
    while at is not None:
        found.append(at.pk)
        at = at.under
    return found


def _height(tag: Tag) -> int:
    """How many levels a tag and those below it take up."""
    return 1 + max((_height(one) for one in tag.below.all()), default=0)


def _hold_place(by: User, place: Place) -> None:
    require(by, Permission.EDIT, place)
    hold(place)
