"""The real release that tests read, and the place that its known totals are of."""

from pathlib import Path

from lodestar.analysis.awards.areas import Area

DATA = Path(__file__).parents[4] / "shared" / "data"
FILES = (
    "gateway-to-research/innovate_uk_participants_2018-04.csv.gz",
    "gateway-to-research/innovate_uk_projects_2018-04.csv.gz",
    "ons-regional-accounts/gva_total_itl_current_2024-04.csv",
    "ons-regional-accounts/population_itl_2024-04.csv",
)
BOUNDARIES = "geography/uk_boundaries_2022.topojson"

LCR = Area(
    "E47000004",
    "Liverpool City Region",
    ("E06000006", "E08000011", "E08000012", "E08000013", "E08000014", "E08000015"),
)
