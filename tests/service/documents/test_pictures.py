"""The tables beside the pictures of documents give figures as one reads them."""

from decimal import Decimal

import pytest

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.reports.documents import Figure
from lodestar.service.documents.pictures import picture_of_indicator
from lodestar.service.insights.indicators import indicator_of

pytestmark = pytest.mark.django_db


def test_a_path_is_given_as_precisely_as_what_was_observed(region):
    """A path is reckoned to ten places; the share of GVA is published to two."""
    (drawn,) = picture_of_indicator(
        region, indicator_of(region, load_definitions().indicators["rd-share-of-gva"])
    )
    figures = [cell for row in drawn.table.rows for cell in row[1:] if isinstance(cell, Figure)]
    assert len(figures) > 10
    assert {-int(Decimal(cell.value).as_tuple().exponent) for cell in figures} <= {0, 1, 2}
    assert all(len(cell.said.rstrip("%").partition(".")[2]) <= 2 for cell in figures)
