"""A place that calls its bands otherwise reads its own words, in the register, on a risk's page and in what is downloaded."""

import csv
import io
import shutil

import pytest
import yaml
from test_risks import raised

from lodestar.evidence.definitions.risk_scheme import load_risk_schemes
from lodestar.evidence.locations import definitions_folder
from lodestar.service.risks.actions import close_risk

pytestmark = pytest.mark.django_db
WORDS = {"low": "Calm", "medium": "Breezy", "high": "Rough", "severe": "Storm"}


@pytest.fixture
def own_words(tmp_path, monkeypatch):
    """Definitions in which the bands have other words."""
    folder = tmp_path / "definitions"
    shutil.copytree(definitions_folder(), folder)
    path = folder / "risks" / "five-by-five.yaml"
    scheme = yaml.safe_load(path.read_text(encoding="utf-8"))
    scheme["bands"] = [band | {"word": WORDS[band["id"]]} for band in scheme["bands"]]
    path.write_text(yaml.safe_dump(scheme), encoding="utf-8")
    monkeypatch.setenv("LODESTAR_DEFINITIONS", str(folder))
    load_risk_schemes.cache_clear()
    yield
    load_risk_schemes.cache_clear()


def test_the_words_of_the_scheme_are_those_that_are_read(cast, own_words):
    risk, client = raised(cast), cast.client("vera")
    register, page = (client.get(f"/amber/risks/{path}").content.decode() for path in ("", f"{risk.slug}/"))
    for text in (register, page):
        assert "Rough" in text and "Calm" in text
        assert ">High<" not in text and ">Low<" not in text
    (line,) = csv.DictReader(io.StringIO(client.get("/amber/risks/?format=csv").content.decode("utf-8-sig")))
    assert (line["now"], line["target"]) == ("Rough", "Calm")
    close_risk(by=cast.edith, risk=risk, seen=risk.version, reason="It is over.")
    (line,) = csv.DictReader(io.StringIO(client.get("/amber/risks/?format=csv").content.decode("utf-8-sig")))
    assert (line["now"], line["target"]) == ("Closed", "Calm")
