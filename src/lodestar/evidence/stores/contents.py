"""The tables that every store has, whether or not a release fills them yet."""

from decimal import Decimal

from lodestar.evidence.tables.contracts import Column, Contract, Type

_MOST = Decimal(10) ** 17

OBSERVATION = Contract(
    table="observation",
    description="One figure for one area and period, as its source publishes it.",
    key=("place", "id"),
    order=("place", "indicator", "area", "start_date", "end_date", "disaggregation", "id"),
    columns=(
        Column("place", required=True, description="The place whose pack gives it."),
        Column("id", required=True, description="Stable name within the place."),
        Column("indicator", required=True, description="The indicator, as defined, that it measures."),
        Column("area", required=True, description="GSS, ITL or NUTS code of the area."),
        Column(
            "period",
            Type.PERIOD,
            required=True,
            description="The period as published: 2018, 2017/18..2021/22.",
        ),
        Column("start_date", Type.DATE, required=True, description="First day of the period."),
        Column("end_date", Type.DATE, required=True, description="Last day of the period."),
        Column("value", Type.DECIMAL, required=True, description="The figure, for arithmetic, in its unit."),
        Column(
            "value_text", required=True, description="The figure exactly as published, trailing zeros kept."
        ),
        Column("unit", required=True, description="The unit, from the shared definitions."),
        Column("qualifier", required=True, description="exact, about, more-than, at-least or almost."),
        Column(
            "rounded_to", Type.DECIMAL, low=0, description="Step that the source rounded to, in the unit."
        ),
        Column(
            "disaggregation", description="The part measured, as dimension=value pairs; blank for the total."
        ),
        Column("numerator", Type.DECIMAL, description="Numerator of a ratio, where given."),
        Column("denominator", Type.DECIMAL, description="Denominator of a ratio, where given."),
        Column("vintage", description="Release of the source that it was read from."),
        Column("status", required=True, description="result, estimate, ambition or made."),
        Column("source", required=True, description="The source that says so."),
        Column("locator", required=True, description="Where in the source."),
        Column("quote", description="The sentence that it stands in."),
        Column("note", description="What a reader should know."),
    ),
)

OUTLINE = Contract(
    table="outline",
    description="The shape of an area on the map. The store's table holds the preferred one of each code.",
    key=("code", "method", "vintage"),
    order=("code", "method", "vintage"),
    columns=(
        Column(
            "place", description="The place that it was made for; blank when it came with a national file."
        ),
        Column("code", required=True, description="GSS, ITL or NUTS code of the area."),
        Column("name", description="Name of the area, where known."),
        Column("method", required=True, description="How it was made."),
        Column("indicative", Type.BOOLEAN, required=True, description="True when nobody official drew it."),
        Column(
            "geometry", required=True, longest=20_000_000, description="GeoJSON geometry in WGS84, as text."
        ),
        Column("source", required=True, description="Where it comes from."),
        Column("licence", required=True, description="Licence that it is under."),
        Column("vintage", description="Year of the boundary set."),
    ),
)

# Marks that ONS and Eurostat write where they give no figure.
NOT_GIVEN = (":", "..", "-", "*", "!", "~", "u", "n/a", "[c]", "[u]", "[x]", "[z]", "[low]", ": c", ":c")

AREA_STATISTIC = Contract(
    table="area_statistic",
    description="Official statistics by area and year, as published, from any source.",
    key=("measure", "area", "area_vintage", "period", "breakdown"),
    order=("measure", "area", "start_date", "breakdown"),
    columns=(
        Column(
            "measure",
            required=True,
            description="What is measured: source and series, such as ons-gva-current.",
        ),
        Column("area", required=True, description="Code of the area as published."),
        Column(
            "area_scheme",
            required=True,
            codes=frozenset({"itl", "nuts", "gss", "named"}),
            description="Scheme of the code; named: no code, the area's kind and name as published.",
        ),
        Column(
            "area_vintage", required=True, pattern=r"^\d{4}$", description="Year of the code's boundary set."
        ),
        Column(
            "area_level",
            description="Level in the scheme: 0 country, 1, 2, 3, region or lad; blank for other groups.",
        ),
        Column("area_name", description="Name as published."),
        Column("itl", description="ITL code of the same area at levels 1 and 2, whatever the scheme."),
        Column("period", Type.PERIOD, required=True, description="The period."),
        Column("start_date", Type.DATE, required=True, description="First day of the period."),
        Column("end_date", Type.DATE, required=True, description="Last day of the period."),
        Column(
            "value",
            Type.DECIMAL,
            low=-_MOST,
            high=_MOST,
            missing=NOT_GIVEN,
            description="The figure, in its unit; blank when not given.",
        ),
        Column("value_text", description="The figure, or the mark in its place, exactly as published."),
        Column(
            "unit", required=True, description="Unit as the source gives it: gbp-million, persons, percent."
        ),
        Column("breakdown", description="The part measured, as dimension=value; blank for the total."),
        Column("breakdown_name", description="The part in the publisher's words."),
        Column("locator", required=True, description="Row and column of the file that it was read from."),
    ),
)

CORE: tuple[Contract, ...] = (OBSERVATION, OUTLINE, AREA_STATISTIC)
