from django.urls import path, register_converter

from lodestar.service.ledger import adding_views, views
from lodestar.service.ledger.links import BY_SEGMENT, EDITABLE, segment


class KindInAddress:
    """A kind of record as it stands in addresses: 'support-offers'."""

    regex = "|".join(BY_SEGMENT)
    to_python = staticmethod(lambda text: BY_SEGMENT[text])
    to_url = staticmethod(lambda kind: kind if isinstance(kind, str) else segment(kind))


class EditableKindInAddress(KindInAddress):
    regex = "|".join(name for name, kind in BY_SEGMENT.items() if kind.name in EDITABLE)


register_converter(KindInAddress, "kind")
register_converter(EditableKindInAddress, "editable_kind")

urlpatterns = [
    path("plan/actions/add/", adding_views.action_add, name="action_add"),
    path("targets/add/", adding_views.target_add, name="target_add"),
    path("<editable_kind:kind>/<slug:slug>/edit/", views.record_edit, name="record_edit"),
    path("<kind:kind>/<slug:slug>/history/", views.record_history, name="record_history"),
]
