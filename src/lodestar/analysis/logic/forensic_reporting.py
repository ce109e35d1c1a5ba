"""Claim forensics in words and in JSON."""

from typing import Any

from lodestar.analysis.logic.deriving import Needed, Reproduction
from lodestar.analysis.logic.forensics import ClaimForensics, Forensics, Placement
from lodestar.analysis.logic.reporting import say


def forensics_as_json(found: Forensics) -> dict[str, Any]:
    """Claim forensics as plain dictionaries and numbers."""
    run = next(iter(found.runs.values()), None)
    return {
        "forensics": found.record.id,
        "model": found.record.model,
        "draws": run.draws if run else None,
        "seed": run.seed if run else None,
        "claims": [_claim(one) for one in found.claims],
        "together": [
            {
                "together": one.together,
                "name": one.name,
                "scenario": one.scenario,
                "probability": one.probability.value,
                "mcse": one.probability.mcse,
            }
            for one in found.joint
        ],
    }


def forensics_as_text(found: Forensics) -> str:
    """Claim forensics as paragraphs that a person reads."""
    lines = [" ".join(found.record.text.split())]
    for one in found.claims:
        claim = one.claim
        lines += [
            "",
            f"{claim.name} (basis: {claim.basis}; gross or net: {claim.scope}; year: {claim.year})",
            f"  “{claim.text}”",
        ]
        lines += [f"  {placed(placement)}" for placement in one.placements]
        lines += [
            f"  {derived(reproduction)}" for reproduction in one.reproductions if reproduction.combination
        ]
        rest = sum(one.combination is None for one in one.reproductions)
        if rest:
            lines.append(f"  {rest} other readings give the figure with no values within reach.")
    if found.joint:
        lines += ["", "Several claims at once"]
    lines += [
        f"  {one.name}; {one.scenario}: probability {one.probability.value:.4f} ± {one.probability.mcse:.4f}"
        for one in found.joint
    ]
    return "\n".join(lines)


def placed(one: Placement) -> str:
    """Where a claim falls, in a sentence."""
    return (
        f"{one.scenario}: {one.readout_name} ({one.basis}) is {say(one.p50)} [{say(one.p5)} to {say(one.p95)}]; "
        f"the claim stands at the {percentile_said(one.percentile.value)}, reached with probability {one.reached.value:.4f}"
    )


def derived(one: Reproduction) -> str:
    """One way to the claim, in a sentence."""
    values = ", ".join(_needed(needed) for needed in one.combination or ())
    chosen = "; ".join(one.chosen.values())
    name = f"{one.name} ({chosen})" if chosen else one.name
    kind = ", ".join(part for part in (one.basis, one.scope) if part)
    verdict = "fits" if one.fits else "strains"
    return (
        f"{verdict}: {name}, {kind}: {values}; {one.surprise or 0:.2f} standard deviations from the medians"
    )


def _needed(one: Needed) -> str:
    at = "" if one.percentile is None else f" ({percentile_said(one.percentile)})"
    return f"{one.name} {say(one.value)}{at}"


def percentile_said(share: float) -> str:
    """A share as a percentile: 0.31 as '31st percentile'."""
    if share < 0.005:
        return "very bottom"
    if share > 0.995:
        return "very top"
    number = round(share * 100)
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending} percentile"


def _claim(one: ClaimForensics) -> dict[str, Any]:
    claim = one.claim
    return {
        "claim": claim.id,
        "pack_claims": list(claim.claims),
        "figure": float(claim.figure),
        "unit": claim.unit,
        "basis": claim.basis,
        "scope": claim.scope,
        "year": claim.year,
        "placements": [
            {
                "scenario": placement.scenario,
                "readout": placement.readout,
                "basis": placement.basis,
                "unit": placement.unit,
                "p5": placement.p5,
                "p50": placement.p50,
                "p95": placement.p95,
                "percentile": placement.percentile.value,
                "percentile_mcse": placement.percentile.mcse,
                "reached": placement.reached.value,
            }
            for placement in one.placements
        ],
        "reproductions": [_reproduction(reproduction) for reproduction in one.reproductions],
    }


def _reproduction(one: Reproduction) -> dict[str, Any]:
    return {
        "derivation": one.derivation,
        "chosen": dict(one.chosen),
        "basis": one.basis,
        "scope": one.scope,
        "fits": one.fits,
        "central": one.central,
        "p5": one.low,
        "p95": one.high,
        "percentile": one.percentile,
        "surprise": one.surprise,
        "combination": None if one.combination is None else [vars(needed) for needed in one.combination],
        "alone": [vars(needed) for needed in one.alone],
    }
