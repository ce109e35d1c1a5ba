"""What names at hand say of their source: how many are in the register, and how often at its address."""

import numpy as np
import pytest

from lodestar.evidence.organisations.at_hand import SURE_AS, Candidates, found_at_hand

LEVELS = ("unit", "else")
STATED = {"unit": 0.75, "else": 0.25}


def certain(sure, at_level, unsure=0):
    """Names with one candidate each that is certain, and names whose candidate is surely wrong."""
    odds = np.concatenate([np.full(sure, 1e12), np.full(unsure, 1e-12)])
    return Candidates(odds, np.arange(sure + unsure), np.full(sure + unsure, at_level), LEVELS)


def test_the_share_is_that_of_names_that_have_a_company_with_the_stated_one_as_if_seen():
    found = found_at_hand(certain(900, -1, 600), 9_000, 0.8, STATED)
    assert found.share == pytest.approx((900 + SURE_AS * 0.8) / (9_000 + SURE_AS), rel=1e-4)
    assert found.addresses == pytest.approx(STATED), "nothing is known of addresses"


def test_no_names_and_few_names_leave_what_was_stated():
    nothing = Candidates(np.zeros(0), np.zeros(0, int), np.zeros(0, int), LEVELS)
    assert found_at_hand(nothing, 0, 0.8, STATED).share == 0.8
    few = found_at_hand(certain(3, 1), 3, 0.8, STATED)
    assert 0.79 < few.share < 0.82 and 0.25 < few.addresses["else"] < 0.28


def test_a_source_whose_addresses_are_others_says_so_itself():
    found = found_at_hand(certain(2_000, 1), 2_000, 0.8, STATED)
    assert found.addresses["else"] > 0.95


def test_shares_of_a_drawn_mixture_are_found_again():
    """Names drawn from the model itself, with shares other than those stated: both come back."""
    luck = np.random.default_rng(5)
    count, true_share, true_else = 20_000, 0.55, 0.6
    inside = luck.random(count) < true_share
    far = np.where(inside, luck.random(count) < true_else, luck.random(count) < 0.95)
    # a name's own agreement, of which right pairs have more: log odds 4 ± 2 against −4 ± 2, which is 8 / 4 a unit
    agreement = np.where(inside, 4.0, -4.0) + 2.0 * luck.standard_normal(count)
    likelihood = np.exp(2.0 * agreement) * np.where(far, STATED["else"] / 0.95, STATED["unit"] / 0.05)
    given = Candidates(likelihood * 0.8 / 0.2, np.arange(count), far.astype(int), LEVELS)
    found = found_at_hand(given, count, 0.8, STATED)
    assert found.share == pytest.approx(true_share, abs=0.02)
    assert found.addresses["else"] == pytest.approx(true_else, abs=0.03)


def test_candidates_of_one_name_share_its_probability():
    given = Candidates(np.array([3.0, 1.0, 5.0]), np.array([0, 2]), np.array([0, -1, 1]), LEVELS)
    probability, none = given.probabilities(np.ones(3))
    assert probability == pytest.approx([0.6, 0.2, 5 / 6]) and none == pytest.approx([0.2, 1 / 6])
