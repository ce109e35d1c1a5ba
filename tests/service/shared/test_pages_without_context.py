"""Error pages stand when everything else has fallen: without a request, a place or a person."""

import pytest
from django.template.loader import get_template


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_renders_with_nothing_and_says_what_to_do(code):
    html = get_template(f"{code}.html").render()
    assert "<h1>" in html
    assert 'lang="en-GB"' in html
    assert "Lodestar" in html


@pytest.mark.parametrize("code", ["400", "403", "404", "500"])
def test_an_error_page_says_that_it_is_no_government_service_or_keeps_to_the_bare_frame(code):
    html = get_template(f"{code}.html").render()
    assert ("not a government website" in html) != (code == "500")
