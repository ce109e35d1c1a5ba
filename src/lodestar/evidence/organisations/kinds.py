"""What kind of organisation one is: by a stated, dated rule, or 'not known'.

The rules stand in ``definitions/organisations/kinds.yaml`` and apply in its order: lists, register of the identifier,
words of the name, charity registers, the source's own word, size by accounts, headcount, accounts category, company.
The first that applies decides, and is named with the answer. Nothing is guessed: without a rule it is 'not known'.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lodestar.evidence.definitions.reading import read_definition
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import definitions_folder
from lodestar.evidence.organisations.identifiers import COMPANY, Identifier
from lodestar.evidence.organisations.names import comparable, variants

NOT_KNOWN = "not-known"
_MEASURES = ("turnover", "balance_sheet", "employees")


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Check(_Record):
    """Whether what a rule states was looked up, when, and in what."""

    state: Literal["verified", "to-be-checked"]
    date: dt.date
    against: str = ""

    @model_validator(mode="after")
    def _verified_against_something(self) -> Self:
        if (self.state == "verified") != bool(self.against.strip()):
            raise ValueError("a verified rule names what it was checked against, and no other does")
        return self


class _Rule(_Record):
    id: str
    source: str
    check: Check


class ListRule(_Rule):
    type: str = Field(description="The list's word for the type.")
    kind: str


class RegisterRule(_Rule):
    registers: tuple[str, ...]
    legal_forms: tuple[str, ...] = ()
    kind: str
    not_companies: bool = Field(False, description="Whether a company's legal form or number rules it out.")


class NameRule(_Rule):
    kind: str
    any: tuple[str, ...] = Field((), description="Words in a row, anywhere in the name.")
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    not_companies: bool = Field(description="Whether a company's legal form rules the words out.")


class WordRule(_Rule):
    words: Mapping[str, str]


class Thresholds(_Rule):
    start: dt.date = Field(alias="from", description="First day on which a financial year may begin.")
    micro: Mapping[str, int] | None = None
    small: Mapping[str, int]
    medium: Mapping[str, int]


class HeadcountRule(_Rule):
    below: Mapping[str, int]
    otherwise: str


class AccountsRule(_Rule):
    categories: Mapping[str, str]


class KindRules(_Record):
    """All rules, in the order in which they apply."""

    id: str
    reviewed: dt.date
    kinds: Mapping[str, str]
    listed: tuple[ListRule, ...]
    registers: tuple[RegisterRule, ...]
    names: tuple[NameRule, ...]
    charities: RegisterRule
    stated: WordRule
    size_thresholds: tuple[Thresholds, ...]
    headcount: HeadcountRule
    accounts: AccountsRule
    company: RegisterRule


@dataclass(frozen=True)
class ListedOrganisation:
    """An entry of a list of knowledge bases: its name, its type there and its identifiers."""

    name: str
    type: str
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What is known of an organisation when its kind is asked. Money in £; ``year_began``: first day of the financial
    year that turnover, balance sheet and employees are of."""

    names: tuple[str, ...]
    identifiers: tuple[Identifier, ...] = ()
    stated_kind: str | None = None
    turnover: Decimal | None = None
    balance_sheet: Decimal | None = None
    employees: int | None = None
    year_began: dt.date | None = None
    accounts_category: str | None = None


@dataclass(frozen=True)
class Typing:
    """The kind, the rule that decided, what it saw, where the rule comes from and when the rules were reviewed."""

    kind: str
    name: str
    rule: str | None
    basis: str
    source: str | None
    reviewed: dt.date


@dataclass(frozen=True)
class KnowledgeBases:
    """Listed organisations, found by identifier or by the words of a name."""

    by_identifier: Mapping[Identifier, ListedOrganisation] = field(default_factory=dict)
    by_words: Mapping[tuple[str, ...], ListedOrganisation] = field(default_factory=dict)

    @classmethod
    def of(cls, listed: Sequence[ListedOrganisation]) -> "KnowledgeBases":
        return cls(
            {identifier: entry for entry in listed for identifier in entry.identifiers},
            {name.words: entry for entry in listed for name in reversed(variants(entry.name))},
        )

    def find(self, facts: Facts) -> tuple[ListedOrganisation, str] | None:
        for identifier in facts.identifiers:
            if identifier in self.by_identifier:
                return self.by_identifier[identifier], f"identifier {identifier.org_id} is listed"
        for name in facts.names:
            if found := self.by_words.get(comparable(name).words):
                return found, f"'{name}' is listed as '{found.name}'"
        return None


@cache
def load_kind_rules(path: Path | None = None) -> KindRules:
    """Read the rules. Raises LodestarError naming file, field and value when they are wrong."""
    file = path or definitions_folder() / "organisations" / "kinds.yaml"
    rules = read_definition(KindRules, file)
    for kind in _kinds_named(rules.model_dump()):
        if kind not in rules.kinds:
            raise LodestarError(
                f"{file.name}: kind '{kind}' is not among kinds; use one of {', '.join(rules.kinds)}"
            )
    return rules


def classify(facts: Facts, listed: KnowledgeBases | None = None, rules: KindRules | None = None) -> Typing:
    """The kind of an organisation, by the first rule that applies."""
    rules = rules or load_kind_rules()
    for step in (_by_list, _by_register, _by_name, _by_charity, _by_statement, _by_size, _by_headcount,
                 _by_accounts, _by_company):  # fmt: skip
        if found := step(facts, listed or KnowledgeBases(), rules):
            kind, rule, basis, source = found
            return Typing(kind, rules.kinds[kind], rule, basis, source, rules.reviewed)
    return Typing(
        NOT_KNOWN, rules.kinds[NOT_KNOWN], None, "no rule applies to what is known", None, rules.reviewed
    )


_Found = tuple[str, str, str, str] | None


def _by_list(facts: Facts, listed: KnowledgeBases, rules: KindRules) -> _Found:
    found = listed.find(facts)
    if found is None:
        return None
    entry, basis = found
    for rule in rules.listed:
        if rule.type == entry.type:
            return rule.kind, rule.id, f"{basis} as {entry.type}", rule.source
    return None


def _by_register(facts: Facts, listed: KnowledgeBases, rules: KindRules) -> _Found:
    company = any(one.register == COMPANY for one in facts.identifiers) or any(
        comparable(name).legal_form for name in facts.names
    )
    for rule in rules.registers:
        for identifier in facts.identifiers:
            if company and rule.not_companies:
                continue
            if identifier.register in rule.registers:
                return rule.kind, rule.id, f"it has the identifier {identifier.org_id}", rule.source
    return None


def _by_name(facts: Facts, listed: KnowledgeBases, rules: KindRules) -> _Found:
    for rule in rules.names:
        for name in facts.names:
            read = comparable(name)
            if read.legal_form and rule.not_companies:
                continue
            if pattern := _met(rule, f" {_unsigned(name)} "):
                return rule.kind, rule.id, f"'{name}' has the words {pattern}", rule.source
    return None


def _met(rule: NameRule, text: str) -> str | None:
    for pattern in rule.any:
        if f" {pattern} " in text:
            return pattern
    for pattern in rule.starts:
        if text.startswith(f" {pattern} "):
            return pattern
    for pattern in rule.ends:
        if text.endswith(f" {pattern} "):
            return pattern
    return None


def _unsigned(name: str) -> str:
    """Capitals and single spaces; legal form and 'the' off, 'and' and 'of' kept only where the rules write them."""
    words = "".join(
        sign if sign.isalnum() else " " for sign in name.upper().replace("&", " AND ").replace("'", "")
    )
    kept = [word for word in words.split() if word not in {"THE", "OF"}]
    form = comparable(name).legal_form
    return " ".join(kept[:-1] if form and len(kept) > 1 else kept)


def _by_charity(facts: Facts, listed: KnowledgeBases, rules: KindRules) -> _Found:
    return _by_register_or_form(facts, rules.charities)


def _by_statement(facts: Facts, listed: KnowledgeBases, rules: KindRules) -> _Found:
    if not facts.stated_kind:
        return None
    said = " ".join("".join(sign if sign.isalnum() else " " for sign in facts.stated_kind.upper()).split())
    kind = rules.stated.words.get(said)
    return (
        (kind, rules.stated.id, f"the source says '{facts.stated_kind}'", rules.stated.source)
        if kind
        else None
    )


def _by_size(facts: Facts, listed: KnowledgeBases, rules: KindRules) -> _Found:
    """Companies Act size: two of the three measures within the thresholds in force on the day the year began."""
    known = {name: value for name in _MEASURES if (value := getattr(facts, name)) is not None}
    in_force = [rule for rule in rules.size_thresholds if facts.year_began and rule.start <= facts.year_began]
    if len(known) < 2 or not in_force:
        return None
    rule = max(in_force, key=lambda thresholds: thresholds.start)
    for kind, limits in (
        ("micro-business", rule.micro),
        ("small-business", rule.small),
        ("medium-business", rule.medium),
    ):
        if limits is None:
            continue
        within = [name for name in known if known[name] <= limits[name]]
        if len(within) >= 2:
            said = " and ".join(f"{name.replace('_', ' ')} {known[name]:,}" for name in within)
            return kind, rule.id, f"{said}, within the limits of a {rules.kinds[kind].lower()}", rule.source
        if len(known) - len(within) < 2:
            return None
    return "large-business", rule.id, "beyond two of the limits of a medium-sized business", rule.source


def _by_headcount(facts: Facts, listed: KnowledgeBases, rules: KindRules) -> _Found:
    if facts.employees is None:
        return None
    rule = rules.headcount
    kind = next((kind for kind, limit in rule.below.items() if facts.employees < limit), rule.otherwise)
    return kind, rule.id, f"{facts.employees:,} employees, by headcount alone", rule.source


def _by_accounts(facts: Facts, listed: KnowledgeBases, rules: KindRules) -> _Found:
    category = (facts.accounts_category or "").strip().upper()
    kind = rules.accounts.categories.get(category)
    return (
        (kind, rules.accounts.id, f"it filed accounts as {category}", rules.accounts.source) if kind else None
    )


def _by_company(facts: Facts, listed: KnowledgeBases, rules: KindRules) -> _Found:
    return _by_register_or_form(facts, rules.company)


def _by_register_or_form(facts: Facts, rule: RegisterRule) -> _Found:
    for identifier in facts.identifiers:
        if identifier.register in rule.registers:
            return rule.kind, rule.id, f"it has the identifier {identifier.org_id}", rule.source
    for name in facts.names:
        form = comparable(name).legal_form
        if form in rule.legal_forms:
            return rule.kind, rule.id, f"'{name}' has the legal form {form}", rule.source
    return None


def _kinds_named(rules: dict[str, Any]) -> set[str]:
    """Every kind that a rule gives."""
    found = {rule["kind"] for group in ("listed", "registers", "names") for rule in rules[group]}
    found |= {rules["charities"]["kind"], rules["company"]["kind"], rules["headcount"]["otherwise"]}
    found |= set(rules["headcount"]["below"]) | set(rules["stated"]["words"].values())
    return found | set(rules["accounts"]["categories"].values()) | {NOT_KNOWN}
