"""The tables of awards, which several sources fill: who took part in which project, with what money.

Grant offered, project cost and actual spend are a participant's own share and are kept apart. A project's amount is
the whole project's, so it is never added to them. Two sources may hold the same award: count one source at a time
(the table ``release`` names the source of each row's ``release_id``).
"""

from decimal import Decimal

from lodestar.evidence.tables.contracts import Column, Contract, Type

MOST = Decimal(10) ** 11

PARTICIPATION = Contract(
    table="award_participation",
    description="One organisation in one project, with its share of the money.",
    key=("project", "organisation"),
    order=("authority", "project", "organisation"),
    columns=(
        Column(
            "project", required=True, aliases=("project_id",), description="Id of the project in its source."
        ),
        Column("reference", aliases=("ref",), description="The funder's reference."),
        Column(
            "organisation",
            required=True,
            aliases=("org_id",),
            description="Id of the organisation: the source's own, an org-id, or 'name:' and its name where it has neither.",
        ),
        Column("name", required=True, description="Name of the organisation as given."),
        Column(
            "roles",
            required=True,
            aliases=("role",),
            description="Its roles, in order of the alphabet, joined by |.",
        ),
        Column("lead", Type.BOOLEAN, required=True, description="True when it leads the project."),
        Column("postcode", description="Postcode of its site as given."),
        Column("region", description="Region as given."),
        Column("city", description="City as given."),
        Column("project_cost", Type.DECIMAL, low=-MOST, high=MOST, description="Its cost in the project, £."),
        Column("grant_offer", Type.DECIMAL, low=-MOST, high=MOST, description="Grant offered to it, £."),
        Column("actual_spend", Type.DECIMAL, low=-MOST, high=MOST, description="Paid out to it so far, £."),
        Column(
            "authority",
            pattern=r"^[ENSW]\d{8}$",
            aliases=("lad",),
            description="GSS code of the local authority of the postcode, or of the authority named.",
        ),
        Column("company_number", description="Registered number as given, in eight characters."),
        Column("size", description="Size of the enterprise as given."),
        Column("withdrawn", Type.BOOLEAN, description="True when it withdrew from the project."),
    ),
)

PROJECT = Contract(
    table="award_project",
    description="One project.",
    key=("project",),
    columns=(
        Column(
            "project", required=True, aliases=("project_id",), description="Id of the project in its source."
        ),
        Column("reference", aliases=("ref",), description="The funder's reference."),
        Column("title", required=True, description="Title of the project."),
        Column("status", description="Active, Closed and so on, as given."),
        Column("category", description="Category of grant, or product type."),
        Column("funder", required=True, description="Who funds it."),
        Column("start", Type.DATE, description="First day."),
        Column("end", Type.DATE, description="Last day."),
        Column("amount", Type.DECIMAL, low=-MOST, high=MOST, description="Money of the whole project, £."),
        Column("amount_type", description="What the amount is: INCOME_ACTUAL and so on."),
        Column(
            "lead_organisation", aliases=("lead_org_id",), description="Id of the organisation that leads."
        ),
        Column("abstract", description="What the project is about."),
        Column("topics", description="Research topics."),
        Column("subjects", description="Research subjects."),
        Column("programme", description="Programme of the funder."),
        Column("sector", description="Sector as the funder gives it."),
        Column("competition", description="Reference of the competition."),
        Column("competition_title", description="Title of the competition."),
        Column("competition_year", description="Year of the competition as given."),
        Column("application", description="Number of the application."),
        Column("challenge_fund", description="Industrial Strategy Challenge Fund, as given."),
    ),
)
