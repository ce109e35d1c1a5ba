"""Who reads the awards. They are those of linkage/made_twins.py."""

from made_twins import key
from who_may import Line, reading

FIRM = key("alone").partition(":")[2]
LINES = [
    *reading({
        "awards": None, "award_comparison": None, "award_network": None, "award_organisation_list": None,
        "award_organisation": FIRM, "award_project_list": None, "award_project": "p1",
    }),
    *(
        Line("award_table", (name,))
        for name in ("years", "categories", "sectors", "roles", "authorities", "kinds", "funders")
    ),
]  # fmt: skip
EXPORTS = {"award_organisation_list", "award_project_list", "award_table"}
