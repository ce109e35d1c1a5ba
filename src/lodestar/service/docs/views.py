"""Documentation and glossary."""

from itertools import groupby

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lodestar.service.docs.library import GLOSSARY, INDEX, PICTURES, library
from lodestar.service.docs.rendering import render_page, render_text
from lodestar.service.shared.words import words


def doc_index(request: HttpRequest) -> HttpResponse:
    """All pages of the documentation."""
    sections = [(words(name) or "Start here", pages) for name, pages in library().sections()]
    return render(request, "docs/index.html", {"sections": sections})


def doc(request: HttpRequest, path: str) -> HttpResponse:
    """One page of the documentation."""
    if path in (GLOSSARY, INDEX):
        return redirect("glossary" if path == GLOSSARY else "doc_index")
    page = library().pages.get(path)
    if page is None:
        raise Http404(f"There is no page '{path}' in the documentation.")
    return render(
        request,
        "docs/page.html",
        {"page": page, "rendered": render_page(page), "section": words(page.section)},
    )


def doc_picture(request: HttpRequest, path: str) -> FileResponse:
    """A picture that a page shows."""
    picture = library().pictures.get(path)
    if picture is None:
        raise Http404(f"There is no picture '{path}' in the documentation.")
    return FileResponse(picture.open("rb"), content_type=PICTURES[picture.suffix])


def glossary(request: HttpRequest) -> HttpResponse:
    """Every word that Lodestar uses in a sense of its own, by letter."""
    terms = [(term, render_text(term.markdown)) for term in library().terms]
    letters = [
        (letter, list(held)) for letter, held in groupby(terms, key=lambda pair: pair[0].word[0].upper())
    ]
    return render(request, "docs/glossary.html", {"letters": letters, "total": len(terms)})
