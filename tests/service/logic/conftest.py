import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_has_run_anything():
    cache.clear()
