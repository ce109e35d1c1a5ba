"""Schemathesis asks the API for anything that its description allows, and for what it forbids."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode

EXAMPLES = 6
PLAIN = {"Host": "localhost", "Accept-Encoding": "identity"}


@pytest.fixture
def kept_open() -> Iterator[None]:
    """A server closes its database connection when it likes; here it holds the transaction of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def operations(amber: object, birch: object, evidence: None, kept_open: None) -> list[Any]:
    """Everything that the description says can be asked, of an API with two places."""
    from lodestar.service.wsgi import application

    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    return [result.ok() for result in described.get_all_operations()]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_one_that_the_description_promises(
    operations: list[Any], mode: GenerationMode
) -> None:
    assert len(operations) > 30
    for operation in operations:
        ask(operation.as_strategy(generation_mode=mode))
        if "{place}" in operation.path and mode is GenerationMode.POSITIVE:
            ids = {"id": "dry-dock"} if "{id}" in operation.path else {}
            ask(operation.as_strategy(generation_mode=mode, path_parameters={"place": "amber", **ids}))


def ask(cases: Any) -> None:
    """Ask a number of times, and hold every answer to the description."""

    @given(case=cases)
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def asked(case: Case) -> None:
        case.call_and_validate(headers=PLAIN)

    asked()
