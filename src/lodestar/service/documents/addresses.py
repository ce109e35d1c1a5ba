"""The addresses of a kind of document."""

from django.urls import URLPattern, path

from lodestar.service.documents import views
from lodestar.service.documents.kinds import Kind


def addresses(kind: Kind) -> list[URLPattern]:
    """Where the documents of a kind are listed, begun, read, drawn up, issued, withdrawn and downloaded."""
    one = f"{kind.folder}/<slug:slug>/"
    found = {
        "list": (f"{kind.folder}/", views.document_list),
        "begin": (f"{kind.folder}/new/", views.document_begin),
        "one": (one, views.document),
        "draw": (f"{one}draw/", views.document_draw),
        "issue": (f"{one}issue/", views.document_issue),
        "withdraw": (f"{one}withdraw/", views.document_withdraw),
        "file": (f"{one}{kind.short}.<slug:ending>", views.document_file),
    }
    return [path(at, view, {"kind": kind}, name=kind.at[what]) for what, (at, view) in found.items()]
