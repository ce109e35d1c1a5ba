"""Who changes what belongs to a place takes turns, on SQLite as on PostgreSQL."""

import re
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

import lodestar.service
from lodestar.service.places.holding import hold, hold_named
from lodestar.service.places.models import Place


def test_the_second_who_holds_a_place_waits_for_the_first_and_reads_what_it_wrote(
    real_ledger, django_db_blocker
):
    with django_db_blocker.unblock():
        held, second_began, read = threading.Event(), threading.Event(), []

        def first():
            with transaction.atomic():
                hold(real_ledger.amber.pk)
                held.set()
                second_began.wait(300)
                Place.objects.filter(pk=real_ledger.amber.pk).update(summary="By the first")
            connection.close()

        def second():
            held.wait(300)
            second_began.set()
            with transaction.atomic():
                read.append(hold_named("amber").summary)
            connection.close()

        threads = [threading.Thread(target=work) for work in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
        assert read == ["By the first"]


def test_a_place_is_not_held_where_no_transaction_would_let_it_go(real_ledger, django_db_blocker):
    with django_db_blocker.unblock():
        for held in (lambda: hold(real_ledger.amber), lambda: hold_named("amber")):
            with pytest.raises(transaction.TransactionManagementError, match="within a transaction"):
                held()


@pytest.mark.django_db
def test_a_place_that_is_not_there_is_none():
    assert hold_named("nowhere") is None


def test_nothing_else_locks_a_place_by_hand():
    found = [
        path.name
        for path in Path(lodestar.service.__file__).parent.rglob("*.py")
        if re.search(r"\bPlace\.(_default_manager|objects)\.select_for_update", path.read_text())
    ]
    assert found == ["holding.py"]
