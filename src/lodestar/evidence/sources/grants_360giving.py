"""Grants in the 360Giving Data Standard: JSON, CSV or workbook, from any funder.

Where a recipient is (``recipient_…``) and where the money is meant to do good (``beneficiary_…``) are two things and
stay apart. Grants to individuals keep their money and no word about the person. The fields that a grant must have are
those of the standard's schema, version 1.4.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from lodestar.evidence.files.documents import JsonFile
from lodestar.evidence.files.reading import Record, Table
from lodestar.evidence.files.workbooks import Workbook
from lodestar.evidence.geography.authorities import current_code
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.sources.gateway_documents import authority_of, by_postcode
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked, Column, Contract, Fault, Type, match_header
from lodestar.evidence.tables.gathering import Made, gather

NAME = "360giving"
TITLE = "Grants in the 360Giving Data Standard"
PUBLISHER = "360Giving publishers"
LICENCE = "as the publisher states; the 360Giving registry lists open licences alone"
GET_IT = (
    "A funder's file from the registry at data.threesixtygiving.org, in JSON, CSV or XLSX. Each funder's grants are a "
    "series of their own; name another with --part when a funder publishes several files."
)
PARTS: Mapping[str, str] = {"grants": "Grants of one or more funders"}

_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S",
          "%d/%m/%Y %H:%M")  # fmt: skip
_MOST = Decimal(10) ** 12
_INDIVIDUAL = "Grant to an individual"
_PREFIX = re.compile(r"^(360G-[^-]+)-", re.IGNORECASE)


def _money(name: str, description: str, *, required: bool = False) -> Column:
    return Column(name, Type.DECIMAL, required=required, low=-_MOST, high=_MOST, description=description)


GRANT = Contract(
    table="award_grant",
    description="One grant, as its funder publishes it.",
    key=("grant",),
    columns=(
        Column("grant", required=True, description="Id of the grant, with its funder's prefix."),
        Column("title", required=True, description="Title of the grant."),
        Column("description", description="What it is for; blank for grants to individuals."),
        Column("currency", required=True, pattern=r"^[A-Z]{3}$", description="ISO code of the currency."),
        _money("amount_awarded", "Awarded, in the currency.", required=True),
        _money("amount_applied_for", "Applied for, in the currency."),
        _money("amount_disbursed", "Paid out so far, in the currency."),
        Column("award_date", Type.DATE, required=True, formats=_DATES, description="Day of the decision."),
        Column("planned_start", Type.DATE, formats=_DATES, description="First day planned."),
        Column("planned_end", Type.DATE, formats=_DATES, description="Last day planned."),
        Column(
            "recipient_kind",
            required=True,
            codes=frozenset({"organisation", "individual"}),
            description="Who receives it.",
        ),
        Column(
            "recipient", description="Org-id or the funder's id of the organisation; blank for an individual."
        ),
        Column("recipient_name", description="Name of the organisation; blank for an individual."),
        Column("recipient_company_number", description="Company number as given."),
        Column("recipient_charity_number", description="Charity number as given."),
        Column("recipient_type", description="Type of organisation as given."),
        Column("recipient_postcode", description="Postcode of the organisation."),
        Column("recipient_city", description="City of the organisation."),
        Column("recipient_country", description="Country of the organisation as given."),
        Column(
            "recipient_authority",
            description="GSS code of the local authority of the organisation's postcode.",
        ),
        Column("beneficiary_name", description="Names of the places meant to benefit, joined by |."),
        Column("beneficiary_code", description="Codes of the places meant to benefit, joined by |."),
        Column("beneficiary_code_type", description="Types of those codes as given, joined by |."),
        Column("beneficiary_country", description="Countries meant to benefit as given, joined by |."),
        Column(
            "beneficiary_authority",
            description="GSS codes, as now in force, of local authorities among the places meant to benefit, joined by |.",
        ),
        Column("funder", required=True, description="Org-id of the funder."),
        Column("funder_name", required=True, description="Name of the funder."),
        Column("programme", description="Programme of the funder."),
        Column("open_call", description="Whether the programme was open to all, as given."),
        Column("modified", Type.DATE, formats=_DATES, description="Last change to the entry."),
    ),
)
CONTRACTS: tuple[Contract, ...] = (GRANT,)


def _flat(name: str, *titles: str) -> Column:
    return Column(name, aliases=titles)


# Headings of a spreadsheet, by the standard's titles and by its field names.
SHEET = Contract(
    "grant_sheet",
    (
        _flat("grant", "Identifier", "id"),
        _flat("title", "Title"),
        _flat("description", "Description"),
        _flat("currency", "Currency"),
        _flat("amount_awarded", "Amount Awarded", "amountAwarded"),
        _flat("amount_applied_for", "Amount Applied For", "amountAppliedFor"),
        _flat("amount_disbursed", "Amount Disbursed", "amountDisbursed"),
        _flat("award_date", "Award Date", "awardDate"),
        _flat("planned_start", "Planned Dates:Start Date", "Planned Dates:0:Start Date", "plannedDates/0/startDate"),
        _flat("planned_end", "Planned Dates:End Date", "Planned Dates:0:End Date", "plannedDates/0/endDate"),
        _flat("recipient", "Recipient Org:Identifier", "Recipient Org:0:Identifier", "recipientOrganization/0/id"),
        _flat("recipient_name", "Recipient Org:Name", "Recipient Org:0:Name", "recipientOrganization/0/name"),
        _flat("recipient_company_number", "Recipient Org:Company Number", "recipientOrganization/0/companyNumber"),
        _flat("recipient_charity_number", "Recipient Org:Charity Number", "recipientOrganization/0/charityNumber"),
        _flat("recipient_type", "Recipient Org:Organisation Type", "recipientOrganization/0/organisationType"),
        _flat("recipient_postcode", "Recipient Org:Postal Code", "recipientOrganization/0/postalCode"),
        _flat("recipient_city", "Recipient Org:City", "recipientOrganization/0/addressLocality"),
        _flat("recipient_country", "Recipient Org:Country", "recipientOrganization/0/addressCountry"),
        _flat("individual", "Recipient Ind:Identifier", "recipientIndividual/id"),
        _flat("beneficiary_name", "Beneficiary Location:Name", "Beneficiary Location:0:Name", "beneficiaryLocation/0/name"),
        _flat("beneficiary_code", "Beneficiary Location:Geographic Code", "Beneficiary Location:0:Geographic Code",
              "beneficiaryLocation/0/geoCode"),
        _flat("beneficiary_code_type", "Beneficiary Location:Geographic Code Type",
              "Beneficiary Location:0:Geographic Code Type", "beneficiaryLocation/0/geoCodeType"),
        _flat("beneficiary_country", "Beneficiary Location:Country Code", "beneficiaryLocation/0/countryCode"),
        _flat("funder", "Funding Org:Identifier", "Funding Org:0:Identifier", "fundingOrganization/0/id"),
        _flat("funder_name", "Funding Org:Name", "Funding Org:0:Name", "fundingOrganization/0/name"),
        _flat("programme", "Grant Programme:Title", "Grant Programme:0:Title", "grantProgramme/0/title"),
        _flat("open_call", "From an open call?", "fromOpenCall"),
        _flat("modified", "Last modified", "dateModified"),
    ),
)  # fmt: skip
_REQUIRED_HEADINGS = {"grant", "currency", "amount_awarded", "award_date", "funder"}


def recognise(table: Table) -> str | None:
    if isinstance(table, JsonFile):
        found = _grants(table.content)
        first = found[0] if found else None
        return "grants" if isinstance(first, dict) and {"id", "fundingOrganization"} <= set(first) else None
    return "grants" if _sheet(table) is not None else None


def contract(part: str) -> Contract:
    return GRANT


def shape(table: Table, part: str) -> Checked:
    """Every grant of the file. A grant that lacks what the standard requires is quarantined."""
    sheet = None if isinstance(table, JsonFile) else _sheet(table)
    rows = _of_json(table.content) if isinstance(table, JsonFile) else _of_sheet(sheet or table)
    return apply(GRANT, gather(table.name, rows))


def about(table: Table, part: str, checked: Checked) -> About:
    grants = checked.accepted
    prefixes = sorted({match[1] for text in grants["grant"].to_pylist() if (match := _PREFIX.match(text))})
    funders = sorted(set(grants["funder_name"].to_pylist()))
    dates = sorted(
        {day.isoformat() for name in ("award_date", "modified") for day in grants[name].to_pylist() if day}
    )
    awarded = sorted({day.year for day in grants["award_date"].to_pylist()})
    return About(
        source=NAME,
        part=", ".join(prefix.casefold() for prefix in prefixes[:5]) or "grants",
        title=f"Grants of {', '.join(funders[:3])}{' and others' if len(funders) > 3 else ''}"
        if funders
        else TITLE,
        publisher=", ".join(funders[:3]) or PUBLISHER,
        licence=LICENCE,
        vintage=f"to {dates[-1]}" if dates else "not dated",
        coverage=f"{grants.num_rows:,} grants, {awarded[0]} to {awarded[-1]}; {by_postcode()}"
        if awarded
        else "no grants",
    )


def _grants(content: Any) -> list[Any]:
    held = content.get("grants") if isinstance(content, dict) else content
    return held if isinstance(held, list) else []


def _sheet(table: Table) -> Table | None:
    """The table of grants: the file itself, or the sheet of a workbook whose first row has the headings of grants."""
    if _has_grants(table.header):
        return table
    if isinstance(table, Workbook):
        for title in table.titles[1:]:
            number, cells = next(table.rows(title), (0, []))
            if number == 1 and _has_grants(cells):
                return table.table(title, at=1, header=cells)
    return None


def _has_grants(header: Iterable[str]) -> bool:
    plain = {re.sub(r"[\W_]+", " ", heading.casefold()).strip() for heading in header}
    named = ("identifier" in plain or "id" in plain) and (
        "amount awarded" in plain or "amountawarded" in plain
    )
    return named and any(word.startswith(("funding org", "fundingorganization")) for word in plain)


def _of_sheet(table: Table) -> Iterator[Made]:
    places = match_header(SHEET, table.header)
    absent = sorted(_REQUIRED_HEADINGS - set(places))
    for record in table.records():
        cells = {name: record.cells[at].strip() or None for name, at in places.items()}
        yield _made(record, cells, absent)


def _made(record: Record, cells: dict[str, str | None], absent: list[str]) -> Made:
    individual = cells.pop("individual", None) and not cells.get("recipient")
    code = cells.get("beneficiary_code")
    row = {
        **cells,
        "recipient_kind": "individual" if individual else "organisation",
        "recipient_authority": authority_of(cells.get("recipient_postcode")),
        "beneficiary_authority": _authorities([code] if code else []),
    }
    fault = record.fault or _lacks(row)
    return Made(record.number, _of_nobody(row) if individual else row, fault)


def _of_json(content: Any) -> Iterator[Made]:
    for number, grant in enumerate(_grants(content), start=1):
        if not isinstance(grant, dict):
            yield Made(number, {}, Fault(str(grant)[:200], "is not a grant; it must be an object", "grants"))
            continue
        try:
            row = _grant(grant)
        except (TypeError, AttributeError, IndexError) as error:
            said = str(grant.get("id"))[:200]
            yield Made(number, {}, Fault(said, f"does not have the shape of a grant ({error})", "grants"))
            continue
        individual = row["recipient_kind"] == "individual"
        yield Made(number, _of_nobody(row) if individual else row, _lacks(row))


def _grant(grant: Mapping[str, Any]) -> dict[str, str | None]:
    organisation = _first(grant, "recipientOrganization")
    funder, dates, programme = (
        _first(grant, name) for name in ("fundingOrganization", "plannedDates", "grantProgramme")
    )
    places = [place for place in grant.get("beneficiaryLocation") or [] if isinstance(place, dict)]
    individual = not organisation and isinstance(grant.get("recipientIndividual"), dict)
    postcode = _text(organisation.get("postalCode"))
    return {
        "grant": _text(grant.get("id")),
        "title": _text(grant.get("title")),
        "description": _text(grant.get("description")),
        "currency": _text(grant.get("currency")),
        "amount_awarded": _text(grant.get("amountAwarded")),
        "amount_applied_for": _text(grant.get("amountAppliedFor")),
        "amount_disbursed": _text(grant.get("amountDisbursed")),
        "award_date": _text(grant.get("awardDate")),
        "planned_start": _text(dates.get("startDate")),
        "planned_end": _text(dates.get("endDate")),
        "recipient_kind": "individual" if individual else "organisation",
        "recipient": _text(organisation.get("id")),
        "recipient_name": _text(organisation.get("name")),
        "recipient_company_number": _text(organisation.get("companyNumber")),
        "recipient_charity_number": _text(organisation.get("charityNumber")),
        "recipient_type": _text(organisation.get("organisationType")),
        "recipient_postcode": postcode,
        "recipient_city": _text(organisation.get("addressLocality")),
        "recipient_country": _text(organisation.get("addressCountry")),
        "recipient_authority": authority_of(postcode),
        "beneficiary_name": _joined(places, "name"),
        "beneficiary_code": _joined(places, "geoCode"),
        "beneficiary_code_type": _joined(places, "geoCodeType"),
        "beneficiary_country": _joined(places, "countryCode"),
        "beneficiary_authority": _authorities([str(place.get("geoCode") or "") for place in places]),
        "funder": _text(funder.get("id")),
        "funder_name": _text(funder.get("name")),
        "programme": _text(programme.get("title")),
        "open_call": _text(grant.get("fromOpenCall")),
        "modified": _text(grant.get("dateModified")),
    }


def _lacks(row: Mapping[str, str | None]) -> Fault | None:
    """What the standard requires and the table's own columns cannot: a description, and who receives the grant."""
    if not row.get("description"):
        return Fault("", "is blank, and the standard requires one of every grant", "description")
    if row["recipient_kind"] == "organisation" and not (row.get("recipient") and row.get("recipient_name")):
        return Fault(
            row.get("recipient") or "", "a grant must say the id and the name of its recipient", "recipient"
        )
    return None


def _of_nobody(row: Mapping[str, str | None]) -> dict[str, str | None]:
    """A grant to an individual without what may tell who it is."""
    told = {name for name in row if name.startswith("recipient_") and name != "recipient_kind"}
    blank = {name: None for name in (*told, "recipient", "description")}
    return {**row, **blank, "title": _INDIVIDUAL}


def _first(grant: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    held = grant.get(name)
    found = held[0] if isinstance(held, list) and held else held
    return found if isinstance(found, dict) else {}


def _joined(places: Iterable[Mapping[str, Any]], name: str) -> str | None:
    words = [_text(place.get(name)) for place in places]
    return "|".join(dict.fromkeys(word for word in words if word)) or None


def _authorities(codes: Iterable[str]) -> str | None:
    found = [current_code(code.strip()) for code in codes]
    return "|".join(dict.fromkeys(code for code in found if code)) or None


def _text(value: Any) -> str | None:
    """A value as text. An object or list where a word should be is no word."""
    if value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 40:
        return format(value, "f")
    return str(value).strip() or None
