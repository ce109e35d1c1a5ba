"""Forms about the trees of tags: take one up, grow one, rename, merge and end its tags."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from lodestar.evidence.errors import LodestarError
from lodestar.service.delivery import tagging
from lodestar.service.delivery.forms import MergeTagForm, ReasonForm, RenameTagForm, TagForm, TreeForm
from lodestar.service.delivery.models import Tag, TagTree
from lodestar.service.people.access import require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import partnership_page


@require_POST
@partnership_page
def tree_take_up(request: HttpRequest, place: Place) -> HttpResponse:
    """Take up a tree that comes with Lodestar."""
    require(request.user, Permission.EDIT, place)
    try:
        tree = tagging.take_up_tree(by=request.user, place=place, tree=request.POST.get("tree", ""))
    except LodestarError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"‘{tree}’ is taken up; actions can bear its tags.")
    return redirect("plan_tags", place.slug)


@partnership_page
def tree_add(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin a tree of the place's own."""
    require(request.user, Permission.EDIT, place)
    return _tags_page(
        request, place, TreeForm(sent(request)), "A tree of your own",
        lambda values: tagging.add_tree(by=request.user, place=place, **values),
    )  # fmt: skip


@partnership_page
def tag_add(request: HttpRequest, place: Place, tree: str) -> HttpResponse:
    """Add a tag to a tree."""
    require(request.user, Permission.EDIT, place)
    held = get_object_or_404(TagTree, place=place, slug=tree)
    rows = {tag.slug: tag for tag in held.tags.all()}
    form = TagForm(list(rows.values()), sent(request))
    return _tags_page(
        request, place, form, f"Add a tag to {held.name}",
        lambda values: tagging.add_tag(
            by=request.user, tree=held, name=values["name"], under=rows.get(values["under"])
        ),
    )  # fmt: skip


@partnership_page
def tag_rename(request: HttpRequest, place: Place, tree: str, tag: str) -> HttpResponse:
    """Give a tag another name."""
    row = _tag(request, place, tree, tag)
    form = RenameTagForm(sent(request), initial={"name": row.name, "seen": row.version})
    return _tags_page(
        request, place, form, f"Rename ‘{row}’",
        lambda values: tagging.rename_tag(by=request.user, tag=row, **values),
    )  # fmt: skip


@partnership_page
def tag_merge(request: HttpRequest, place: Place, tree: str, tag: str) -> HttpResponse:
    """Merge a tag into another of its tree."""
    row = _tag(request, place, tree, tag)
    others = {one.slug: one for one in row.tree.tags.filter(ended_because="").exclude(pk=row.pk)}
    form = MergeTagForm(list(others.values()), sent(request))
    return _tags_page(
        request, place, form, f"Merge ‘{row}’ into another tag",
        lambda values: tagging.merge_tag(
            by=request.user, tag=row, into=others[values["into"]], reason=values["reason"]
        ),
    )  # fmt: skip


@partnership_page
def tag_end(request: HttpRequest, place: Place, tree: str, tag: str) -> HttpResponse:
    """End a tag."""
    row = _tag(request, place, tree, tag)
    return _tags_page(
        request, place, ReasonForm(sent(request)), f"End ‘{row}’",
        lambda values: tagging.end_tag(by=request.user, tag=row, reason=values["reason"]),
    )  # fmt: skip


def _tag(request: HttpRequest, place: Place, tree: str, tag: str) -> Tag:
    """The tag of the address, if the person may edit it."""
    require(request.user, Permission.EDIT, place)
    return get_object_or_404(Tag.objects.select_related("tree"), place=place, tree__slug=tree, slug=tag)


def _tags_page(
    request: HttpRequest, place: Place, form: Form, title: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """A form about the trees of tags."""
    back = reverse("plan_tags", args=[place.slug])
    return answer(request, form, act, title=title, back=back, done="Saved.", trail=[("Tags", back)])
