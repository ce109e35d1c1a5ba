"""Who reads the awards. With no release of awards loaded the pages say so; tests here read them with one."""

from who_may import reading

LINES = reading({
    "awards": None, "award_comparison": None, "award_network": None, "award_organisation_list": None,
    "award_organisation": "a-firm", "award_project_list": None, "award_project": "a-project", "award_table": "years",
})  # fmt: skip
