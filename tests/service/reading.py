"""What a page says, apart from what is drawn anew each time."""

import re

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w{64}"')


def without_token(html: str) -> str:
    """A page without the tokens of its forms: 64 letters and digits by chance, among which a short word may stand."""
    told = TOKEN.sub(r'\1"', html)
    assert not re.search(r"\b[A-Za-z0-9]{64}\b", re.sub(r"\b[0-9a-f]{64}\b", "", told)), (
        "nothing else is drawn so"
    )
    return told
