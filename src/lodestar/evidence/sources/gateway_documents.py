"""Project documents of Gateway to Research (projectOverview), as the rows that its tables hold.

Nothing of a person is taken: the parts of a document that name people are not looked at. The local authority is that
of the postcode by the ONS Postcode Directory, as in the tables.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element

from lodestar.evidence.files.documents import BadDocument, Documents, parse_xml
from lodestar.evidence.geography.postcodes import MalformedPostcode, edition, find
from lodestar.evidence.tables.contracts import Fault
from lodestar.evidence.tables.gathering import Made

Cells = Mapping[str, str | None]

_ROOT = "projectOverview"


def holds_projects(table: Documents) -> bool:
    """Whether one of the first documents is of a project."""
    for count, (_, content) in enumerate(table.documents()):
        if _ROOT.encode() in content[:2000]:
            return True
        if count >= 20:
            break
    return False


def project_rows(table: Documents) -> Iterator[Made]:
    """A row for each document, numbered in the archive's order."""
    return _rows(table, lambda overview: [_project(overview)])


def participation_rows(table: Documents) -> Iterator[Made]:
    """A row for each organisation of each document; a document that cannot be read counts as one row."""
    return _rows(table, _participations)


def _rows(table: Documents, of_document: Callable[[Element], list[Cells]]) -> Iterator[Made]:
    number = 0
    for name, content in table.documents():
        try:
            rows = of_document(_overview(content))
        except BadDocument as error:
            number += 1
            yield Made(number, {}, Fault(name, f"{error}; the document was not read", "document"))
            continue
        for cells in rows:
            number += 1
            yield Made(number, cells)


def _overview(content: bytes) -> Element:
    root = parse_xml(content)
    if _local(root) != _ROOT:
        raise BadDocument(f"is a {_local(root)}, not a {_ROOT}")
    return root


def _project(overview: Element) -> Cells:
    project = overview.find("{*}projectComposition/{*}project")
    if project is None:
        raise BadDocument("has no project in it")
    return {
        "project": _text(project, "{*}id"),
        "reference": _text(project, "{*}grantReference"),
        "title": _text(project, "{*}title"),
        "status": _text(project, "{*}status"),
        "category": _text(project, "{*}grantCategory"),
        "funder": _text(project, "{*}fund/{*}funder/{*}name"),
        "start": _text(project, "{*}fund/{*}start"),
        "end": _text(project, "{*}fund/{*}end"),
        "amount": _text(project, "{*}fund/{*}valuePounds"),
        "amount_type": _text(project, "{*}fund/{*}type"),
        "lead_organisation": _text(overview, "{*}projectComposition/{*}leadResearchOrganisation/{*}id"),
        "abstract": _text(project, "{*}abstractText"),
        "topics": _texts(project, "{*}researchTopics/{*}researchTopic/{*}text"),
        "subjects": _texts(project, "{*}researchSubjects/{*}researchSubject/{*}text"),
    }


def _participations(overview: Element) -> list[Cells]:
    project = overview.find("{*}projectComposition/{*}project")
    if project is None:
        raise BadDocument("has no project in it")
    same = {"project": _text(project, "{*}id"), "reference": _text(project, "{*}grantReference")}
    roles = overview.iterfind("{*}projectComposition/{*}organisationRoles/{*}organisationRole")
    return [{**same, **_participation(role)} for role in roles]


def _participation(role: Element) -> Cells:
    postcode = _text(role, "{*}address/{*}postCode")
    return {
        "organisation": _text(role, "{*}id"),
        "name": _text(role, "{*}name"),
        "roles": _texts(role, "{*}roles/{*}role/{*}name"),
        "postcode": postcode,
        "region": _text(role, "{*}address/{*}region"),
        "city": _text(role, "{*}address/{*}city"),
        "project_cost": _text(role, "{*}projectCost"),
        "grant_offer": _text(role, "{*}offerGrant"),
        "authority": authority_of(postcode),
    }


@lru_cache(maxsize=200_000)
def authority_of(postcode: str | None) -> str | None:
    """GSS code of the local authority of a postcode; None when it is blank, malformed or not in the directory."""
    try:
        found = find(postcode) if postcode else None
    except MalformedPostcode:
        return None
    code = found.authority if found else None
    return code if code and code[0] in "ENSW" else None


def by_postcode() -> str:
    """Which edition of the postcode directory local authorities were told by; part of what a release covers."""
    return f"local authorities by the ONS Postcode Directory, edition {edition()}"


def _text(element: Element, path: str) -> str | None:
    found = element.find(path)
    return (found.text or "").strip() or None if found is not None else None


def _texts(element: Element, path: str) -> str | None:
    words = [(found.text or "").strip() for found in element.iterfind(path)]
    return "|".join(word for word in words if word) or None


def _local(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]
