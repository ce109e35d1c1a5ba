"""The organisation model: how much each kind of agreement is worth, and Splink's settings made of it.

Fellegi and Sunter's model (1969): a pair's weight is the sum, over comparisons that are taken as independent, of
log2(m / u), with m how often pairs of one organisation show that agreement and u how often pairs of two do. Weights
stand in ``definitions/organisations/linkage.yaml``, with where they come from; `training` makes them.

Comparisons: the name (its closeness and the rarity of what is shared together, since these two are not independent:
`likeness`), the postcode, the legal form, and which names met (current, former, trading, parent's).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from lodestar.evidence.definitions.reading import read_definition
from lodestar.evidence.locations import definitions_folder
from lodestar.evidence.organisations.likeness import BANDS

if TYPE_CHECKING:
    from splink import SettingsCreator

NAME_WORDS = {
    1: "the same words in the same order",
    2: "the same letters, or the same words in another order",
    3: "every word found, some spelled otherwise",
    4: "every word found, but one is also a word of its own in the register",
    5: "all its words in the register's name, which has common words more",
    6: "all the register's words in it, and common words more",
    7: "all its words in the register's name, which has rarer words more",
    8: "all the register's words in it, and rarer words more",
    9: "most of the rarity shared, words left over on both sides",
    10: "little in common",
}
CONDITIONS: Mapping[str, Mapping[str, str]] = {
    "postcode": {
        "unit": "unit_l = unit_r AND NOT crowded_r",
        "crowded": "unit_l = unit_r",
        "sector": "sector_l = sector_r",
        "district": "district_l = district_r",
        "area": "area_l = area_r",
    },
    "legal_form": {"same": "legal_form_l = legal_form_r"},
    "names_met": {
        "parent": "wording_l = 'parent'",
        "other": "wording_l = 'other'",
        "former": "wording_r = 'former'",
    },
}
"""SQL of each level but the last ('else') of each comparison, the closest first."""

_NULLS = {
    "postcode": "unit_l IS NULL OR unit_r IS NULL",
    "legal_form": "legal_form_l IS NULL OR legal_form_r IS NULL",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "postcode": {
        "unit": "same postcode",
        "crowded": "same postcode, one with many registered offices",
        "sector": "same postcode sector",
        "district": "same postcode district",
        "area": "same postcode area",
        "else": "another postcode area",
    },
    "legal_form": {"same": "same legal form", "else": "another legal form"},
    "names_met": {
        "parent": "by the name of the organisation that the unit belongs to",
        "other": "by a trading or other name",
        "former": "by a former name in the register",
        "else": "by the current name",
    },
}


class Level(BaseModel):
    """One level of agreement: how often pairs of one organisation (m) and of two (u) show it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    m: float = Field(gt=0, le=1)
    u: float = Field(gt=0, le=1)

    @property
    def weight(self) -> float:
        """Match weight in bits: log2(m / u)."""
        return log2(self.m / self.u)


class Weights(BaseModel):
    """All weights of the model, with where they come from and the two choices that turn weights into links."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    reviewed: str = Field(description="When the weights were last looked at.")
    basis: str = Field(description="Where m and u come from.")
    share_in_register: float = Field(
        gt=0, lt=1, description="Share of names taken to be in the register at all."
    )
    precision: float = Field(
        gt=0, lt=1, description="Expected share of right links that the threshold is set for."
    )
    least_threshold: float = Field(
        gt=0, lt=1, description="No link counts without review below this probability."
    )
    addresses: dict[str, float] = Field(
        description="Share of right pairs at each level of the postcode, where both are known, in what was learned from."
    )
    name: dict[int, Level] = Field(description="By 10 × level + band of shared bits (likeness.py).")
    postcode: dict[str, Level]
    legal_form: dict[str, Level]
    names_met: dict[str, Level]

    def others(self) -> dict[str, dict[str, Level]]:
        """The comparisons besides the name."""
        return {"postcode": self.postcode, "legal_form": self.legal_form, "names_met": self.names_met}


@dataclass(frozen=True)
class Evidence:
    """What one comparison says of a pair: in words, and in bits for (positive) or against it."""

    comparison: str
    text: str
    weight: float


@cache
def load_weights(path: Path | None = None) -> Weights:
    """Read the weights. Raises LodestarError naming file, field and value when they are wrong."""
    file = path or definitions_folder() / "organisations" / "linkage.yaml"
    return read_definition(Weights, file)


def prior_odds(weights: Weights, companies: int) -> float:
    """Odds, before any comparison, that a name is one given company rather than none of the register: the larger
    the register, the longer the odds against any one company of it."""
    return weights.share_in_register / max(companies, 1) / (1 - weights.share_in_register)


def splink_settings(weights: Weights, companies: int) -> "SettingsCreator":
    """The model as Splink 5 takes it: two tables are linked whose columns `linking` prepares."""
    from splink import SettingsCreator  # only who links waits for it
    from splink.blocking_rule_library import CustomRule

    odds = prior_odds(weights, companies)
    comparisons: list[Any] = [_name_comparison(weights)]
    for name, levels in weights.others().items():
        comparisons.append(_comparison(name, levels))
    return SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=odds / (1 + odds),
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[CustomRule("l.entry_id = r.entry_id")],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
        additional_columns_to_retain=["sought_id", "entry_id"],
    )


def explain(weights: Weights, row: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """The evidence for a scored pair, the weightiest first. ``row``: name_code, shared_bits and the levels reached."""
    code = int(row["name_code"])
    found = [
        Evidence(
            "name",
            f"{NAME_WORDS[code // 10]}; {float(row['shared_bits']):.0f} bits of rarity shared",
            weights.name[code].weight,
        )
    ]
    for comparison, levels in weights.others().items():
        level = row[comparison]
        if level is None:
            found.append(Evidence(comparison, f"{comparison.replace('_', ' ')} not known on both sides", 0.0))
        else:
            found.append(Evidence(comparison, WORDS[comparison][level], levels[level].weight))
    return tuple(sorted(found, key=lambda evidence: -abs(evidence.weight)))


def level_sql(comparison: str) -> str:
    """SQL that names the level reached, null where one side lacks the field; for explanations and training."""
    cases = "".join(f" WHEN {sql} THEN '{level}'" for level, sql in CONDITIONS[comparison].items())
    null = f" WHEN {_NULLS[comparison]} THEN NULL" if comparison in _NULLS else ""
    return f"CASE{null}{cases} ELSE 'else' END"


def _name_comparison(weights: Weights) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": "name_code_l IS NULL", "label_for_charts": "no name", "is_null_level": True}
    ]
    for code, level in sorted(weights.name.items())[:-1]:
        label = f"{NAME_WORDS[code // 10]}, {_band_text(code % 10)}"
        levels.append(_level(f"name_code_l = {code}", label, level))
    levels.append(_level("ELSE", "less", weights.name[max(weights.name)]))
    return {"output_column_name": "name", "comparison_levels": levels}


def _comparison(name: str, levels: Mapping[str, Level]) -> dict[str, Any]:
    made: list[dict[str, Any]] = []
    if name in _NULLS:
        made.append({"sql_condition": _NULLS[name], "label_for_charts": "not known", "is_null_level": True})
    made += [_level(sql, WORDS[name][level], levels[level]) for level, sql in CONDITIONS[name].items()]
    made.append(_level("ELSE", WORDS[name]["else"], levels["else"]))
    return {"output_column_name": name, "comparison_levels": made}


def _level(sql: str, label: str, level: Level) -> dict[str, Any]:
    return {
        "sql_condition": sql,
        "label_for_charts": label,
        "m_probability": level.m,
        "u_probability": level.u,
        "fix_m_probability": True,
        "fix_u_probability": True,
    }


def _band_text(band: int) -> str:
    if band == 0:
        return f"under {BANDS[0]:.0f} bits shared"
    if band == len(BANDS):
        return f"{BANDS[-1]:.0f} bits shared or more"
    return f"{BANDS[band - 1]:.0f} to {BANDS[band]:.0f} bits shared"
