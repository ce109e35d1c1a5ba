"""Codes of areas, identifiers of organisations, postcodes: well-formed, and real in a real place only."""

from collections.abc import Iterator

from lodestar.evidence.geography.codes import Fault, area_fault, code_fault, gss_fault, org_id_fault
from lodestar.evidence.packs.context import Context
from lodestar.evidence.packs.entries import Entry, Path
from lodestar.evidence.packs.problems import Problem
from lodestar.evidence.packs.records import Asset, Observation, Organisation, Place


def check_area_codes(context: Context) -> Iterator[Problem]:
    """Codes of the place, its authorities and the areas of its figures."""
    made = bool(context.made)
    for entry, place in context.of(Place):
        for index, code in enumerate(place.codes):
            yield from _fault(
                entry, ("codes", index, "code"), code.code, code_fault(code.scheme, code.code, made=made)
            )
            if code.scheme == "itl" and code.vintage < 2021:
                message, remedy = (
                    "is before the first ITL codes, of 2021",
                    "give the vintage, or make it a NUTS code",
                )
                yield entry.problem(("codes", index, "vintage"), code.vintage, message, remedy)
        for index, authority in enumerate(place.authorities):
            fault = gss_fault(authority.code, made=made, authority=True)
            yield from _fault(entry, ("authorities", index, "code"), authority.code, fault)
        yield from _twice(entry, "codes", [f"{code.code} of {code.vintage}" for code in place.codes], "code")
        yield from _twice(entry, "authorities", [authority.code for authority in place.authorities], "code")
        yield from _twice(
            entry, "asset_categories", [category.id for category in place.asset_categories], "id"
        )
    if context.made is not None:
        for entry, observation in context.of(Observation):
            yield from _fault(entry, ("area",), observation.area, area_fault(observation.area, made=made))


def check_organisations(context: Context) -> Iterator[Problem]:
    """org-id identifiers: well-formed, of one organisation each, and none in a made place."""
    owners: dict[str, str] = {}
    for entry, organisation in context.of(Organisation):
        for index, identifier in enumerate(organisation.identifiers):
            path: Path = ("identifiers", index)
            fault = org_id_fault(identifier)
            if context.made and identifier.startswith(("GB-", "XI-")):
                fault = Fault(
                    "is an entry of a real register", "an invented organisation has none; remove it"
                )
            yield from _fault(entry, path, identifier, fault)
            if identifier in owners:
                message = f"is the identifier of {owners[identifier]} too"
                yield entry.problem(path, identifier, message, "give it to the one that holds it")
            owners[identifier] = entry.id


def check_postcodes(context: Context) -> Iterator[Problem]:
    """Postcodes are well-formed and in the ONS Postcode Directory."""
    for entry, record in context.each(Organisation, Asset):
        if record.postcode is not None:
            yield from _fault(entry, ("postcode",), record.postcode, _postcode_fault(record.postcode))


def _postcode_fault(postcode: str) -> Fault | None:
    # the directory takes a while to import, and a pack may hold no postcode
    from lodestar.evidence.geography.postcodes import MalformedPostcode, find

    try:
        if find(postcode) is not None:
            return None
    except MalformedPostcode:
        return Fault("is not a postcode", "write it in full, such as L7 3FA, or leave it blank")
    remedy = "check the last three characters, or leave it blank"
    return Fault("is not in the ONS Postcode Directory", remedy)


def _fault(entry: Entry, path: Path, value: str, fault: Fault | None) -> Iterator[Problem]:
    if fault:
        yield entry.problem(path, value, fault.message, fault.remedy)


def _twice(entry: Entry, name: str, keys: list[str], field: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, key in enumerate(keys):
        if key in seen:
            yield entry.problem((name, index, field), key, "is given twice", "keep one")
        seen.add(key)
