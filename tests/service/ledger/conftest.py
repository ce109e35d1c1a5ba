"""Help for tests that post forms: a form as a browser would send it back, unchanged but for what is said."""

import pytest


@pytest.fixture
def posting(cast):
    """``posting("edith", "assets/clean-room", name="New")`` reads the form and posts it with changes."""

    def post(name, address, client=None, data=None, /, **changes):
        client = client or cast.client(name)
        url = f"/amber/{address}/edit/"
        return client.post(url, {**(data or filled(client.get(url))), **changes})

    return post


@pytest.fixture
def form_of(cast):
    """The form of a record as a browser would post it back unchanged."""

    def read(name, address):
        return filled(cast.client(name).get(f"/amber/{address}/edit/"))

    return read


def filled(page):
    form = page.context["form"]
    data = dict_of(form.carried())
    data["version"] = str(form.initial["version"])
    return data


def dict_of(pairs):
    data = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data
