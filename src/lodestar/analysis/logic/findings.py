"""Findings of studies, as far as they may be believed here: discounted for quality, widened for distance."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import special

from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.records import EvidenceRecord
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_date

QUALITY_BY_LEVEL = {5: 1.0, 4: 0.9, 3: 0.7, 2: 0.3, 1: 0.1}
"""Weight of a finding by its level on the Maryland scale: a judgement, which an entry's own quality overrides."""


@dataclass(frozen=True)
class Finding:
    """A finding ready for use. ``estimate`` and ``sd`` are on its scale (logged for ``log``); for counts, ``count``
    and ``exposure`` are already weighted. ``quality`` is the weight that was used."""

    record: EvidenceRecord
    quality: float
    estimate: float = 0.0
    sd: float = 0.0
    count: float = 0.0
    exposure: float = 0.0

    @property
    def said(self) -> str:
        """The finding in a few words, for a log."""
        if self.record.scale in ("events", "successes"):
            joined = "in" if self.record.scale == "successes" else "for an exposure of"
            return f"{self.count:g} {joined} {self.exposure:g}, counted at weight {self.quality:g}"
        middle = np.exp(self.estimate) if self.record.scale == "log" else self.estimate
        kind = "of the logarithm " if self.record.scale == "log" else ""
        return f"{middle:.4g} (standard deviation {kind}{self.sd:.4g}, weight {self.quality:g})"

    def log_likelihood(self, values: Values) -> Values:
        """How likely the finding is for each value of what it bears on, up to a constant, as a logarithm."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = self._log_likelihood(np.asarray(values, dtype=float))
        return np.where(np.isfinite(found), found, -np.inf)

    def _log_likelihood(self, values: Values) -> Values:
        scale = self.record.scale
        if scale == "successes":
            inside = special.xlogy(self.count, values) + special.xlog1py(self.exposure - self.count, -values)
            return np.where((values >= 0) & (values <= 1), inside, -np.inf)
        if scale == "events":
            found = special.xlogy(self.count, values) - values * self.exposure
            return np.where(values >= 0, found, -np.inf)
        compared = np.log(values) if scale == "log" else values
        return -0.5 * ((self.estimate - compared) / self.sd) ** 2


def finding(record: EvidenceRecord) -> Finding:
    """A finding from its entry: variance = standard error² / quality + transfer sd²; counts are scaled by quality.

    Raises LodestarError for an entry whose numbers cannot be used.
    """
    quality = QUALITY_BY_LEVEL[record.maryland] if record.quality is None else float(record.quality)
    if record.scale in ("events", "successes"):
        return _counted(record, quality)
    estimate = float(record.estimate or 0)
    logged = record.scale == "log"
    if logged and estimate <= 0:
        raise LodestarError(
            f"evidence '{record.id}' estimates {estimate:g} on the log scale; it must be above 0"
        )
    error = float(record.se) if record.se is not None else _error_of_interval(record, logged)
    spread = float(record.transfer_sd or 0)
    sd = float(np.sqrt(error**2 / quality + spread**2))
    return Finding(record, quality, float(np.log(estimate)) if logged else estimate, sd)


def in_force(records: Iterable[EvidenceRecord], as_at: str | None = None) -> tuple[EvidenceRecord, ...]:
    """The entries that count on a day (today's when left out), in the order in which they were entered."""
    day = parse_date(as_at) if as_at else dt.date.max
    found = [
        one
        for one in records
        if parse_date(one.recorded) <= day and not (one.superseded and parse_date(one.superseded) <= day)
    ]
    return tuple(sorted(found, key=lambda one: (parse_date(one.recorded), one.id)))


def fingerprint(record: EvidenceRecord) -> str:
    """A short hash of an entry, so that a log shows when its words or numbers were changed."""
    return hashlib.blake2b(record.model_dump_json().encode(), digest_size=8).hexdigest()


def _counted(record: EvidenceRecord, quality: float) -> Finding:
    count, exposure = float(record.count or 0), float(record.exposure or 0)
    if record.transfer_sd:
        raise LodestarError(
            f"evidence '{record.id}' counts {record.scale}, which take no transfer_sd; give it a lower quality instead"
        )
    if record.scale == "successes" and count > exposure:
        raise LodestarError(
            f"evidence '{record.id}' has {count:g} successes in {exposure:g} trials; correct one"
        )
    return Finding(record, quality, count=quality * count, exposure=quality * exposure)


def _error_of_interval(record: EvidenceRecord, logged: bool) -> float:
    low, high = float(record.low or 0), float(record.high or 0)
    if not low < high or (logged and low <= 0):
        raise LodestarError(
            f"evidence '{record.id}' has the interval {low:g} to {high:g}; "
            + ("both must be above 0 and rising" if logged else "low must be below high")
        )
    level = float(record.level) if record.level is not None else 0.95
    width = float(np.log(high / low)) if logged else high - low
    return width / (2 * float(special.ndtri(0.5 + level / 2)))
