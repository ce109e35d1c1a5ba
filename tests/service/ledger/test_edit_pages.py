"""Editing records in forms."""

import pytest

PAGES = ("assets/clean-room", "organisations/amber-university", "actions/open-the-clean-room")


@pytest.mark.parametrize("address", PAGES)
def test_an_editor_sees_the_form_with_what_the_record_holds(cast, address):
    response = cast.client("edith").get(f"/amber/{address}/edit/")
    assert response.status_code == 200
