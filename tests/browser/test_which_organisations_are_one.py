"""Links between organisations are reviewed in a browser: joined, split, and a decision taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from looking import Look, looking
from playwright.sync_api import Browser, expect
from running_site import Site, running

PLACE = "liverpool-city-region"
LINKS = f"/{PLACE}/evidence/organisations/"
LIVERPOOL, MANCHESTER = "E08000012", "E08000003"
PROJECT = "00000001-61E0-4946-B7DB-DAE09ED63DE4"
FIRM = "{:08X}-92CD-4627-BD96-996B5B17733A"
PARTICIPANTS = "project_id,ref,org_id,name,role,postcode,region,city,project_cost,grant_offer,lad\n"
PROJECTS = (
    "project_id,ref,title,status,category,funder,start,end,amount,amount_type,lead_org_id\n"
    f"{PROJECT},1,A made project,Closed,Study,Innovate UK,2015-05-01,,1,INCOME,\n"
)
FIRMS = [
    ("Northwind Marine Limited", "L1 1AA", 600, LIVERPOOL),
    ("Northwind Marine Ltd", "EH1 1AA", 300, LIVERPOOL),
    ("Gantry Lights Robotics Limited", "L2 2BB", 1000, LIVERPOOL),
    ("Gantry Lights Robotics Manufacturing Limited", "L2 2BB", 400, LIVERPOOL),
    ("Tidewater Ceramics Limited", "L4 4DD", 2000, LIVERPOOL),
    *((f"{a} {b} Works Limited", f"M{at % 9 + 1} {at % 9}AA", 1, MANCHESTER)
      for at, (a, b) in enumerate((a, b) for a in ("Alder", "Basalt", "Cedar", "Dunlin", "Ember", "Fennel")
                                  for b in ("Granite", "Heron", "Iris", "Jasper", "Kestrel"))),
]  # fmt: skip

TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth)
        .map(e => e.tagName + '.' + e.className).slice(0, 9)"""


@pytest.fixture(scope="module")
def awards_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own with made awards, in which nobody has compared names yet."""
    folder = tmp_path_factory.mktemp("awards-site")
    rows = [
        f"{PROJECT},1,{FIRM.format(at)},{name},PARTICIPANT,{postcode},North West,,{offered * 2},{offered},{authority}\n"
        for at, (name, postcode, offered, authority) in enumerate(FIRMS)
    ]
    files = {"participants_2018-04.csv": PARTICIPANTS + "".join(rows), "projects_2018-04.csv": PROJECTS}
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    with running(folder / "home") as under_way:
        added = under_way.lodestar("evidence", "add", *(str(folder / name) for name in files), "--yes")
        assert added.returncode == 0, added.stderr
        yield under_way


@pytest.fixture
def analyst(awards_site: Site, browser: Browser) -> Iterator[Look]:
    with looking(browser) as look:
        session = awards_site.session_of("lead+analyst", PLACE)
        look.page.context.add_cookies([{"name": "sessionid", "value": session, "url": awards_site.address}])
        yield look


def sound(look: Look) -> None:
    """axe finds nothing on the page, and it fits, on a desk and on a telephone."""
    for width in (1280, 360):
        look.page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(look.page).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == [], look.page.url
        assert look.page.evaluate(TOO_WIDE) == [], f"{look.page.url} at {width}"
    look.page.set_viewport_size({"width": 1280, "height": 900})


def go(look: Look, site: Site, path: str) -> None:
    look.page.goto(site.address + path)


def award_line(look: Look, site: Site, below: str = "") -> str:
    """What the page of awards says of the links behind its totals."""
    go(look, site, f"/{PLACE}/awards/{below}")
    return look.page.locator("#links").inner_text()


def decide(look: Look, they_are: str, why: str) -> None:
    look.page.get_by_label(they_are).check()
    look.page.get_by_label("Reason").fill(why)
    look.page.get_by_role("button", name="Decide").click()
    expect(look.page.locator("h1")).to_have_text("Which organisations are one")


def test_links_are_looked_for_reviewed_joined_split_and_taken_back(awards_site: Site, analyst: Look) -> None:
    page = analyst.page
    assert "have names compared" in award_line(analyst, awards_site)
    sound(analyst)
    go(analyst, awards_site, LINKS)
    page.get_by_role("button", name="Compare them").click()
    for _ in range(600):
        if "By the publisher" in award_line(analyst, awards_site):
            break
        page.wait_for_timeout(500)
    assert "these are 5 organisations; with those joined that are one organisation, 4." in award_line(
        analyst, awards_site
    )
    assert "less than 100% sure" in award_line(analyst, awards_site, "?below=1")
    sound(analyst)

    # review: two names side by side, and a person says that they are one
    go(analyst, awards_site, f"{LINKS}?below=1")
    sound(analyst)
    page.get_by_role("link", name="Gantry Lights Robotics").first.click()
    expect(page.locator("h1")).to_have_text("One organisation or two?")
    sound(analyst)
    page.get_by_role("button", name="Decide").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose whether they are one organisation")
    sound(analyst)
    decide(analyst, "One organisation", "Their site says so")
    assert "are one organisation, 3." in award_line(analyst, awards_site)

    # split: one of the two that were joined by themselves is another organisation
    go(analyst, awards_site, f"/{PLACE}/awards/organisations/{FIRM.format(1)}/")
    page.get_by_role("link", name="Northwind Marine Limited").click()
    expect(page.locator("h1")).to_contain_text("Northwind Marine")
    sound(analyst)
    page.get_by_label("Northwind Marine Ltd is another organisation").check()
    page.get_by_label("Reason").fill("Two firms of one name")
    page.get_by_role("button", name="Split off what is ticked").click()
    assert "are one organisation, 4." in award_line(analyst, awards_site)

    # take back: what was decided last is undone, with a reason, and everything follows
    go(analyst, awards_site, f"{LINKS}decisions/")
    sound(analyst)
    page.get_by_role("link", name="Take this back").first.click()
    sound(analyst)
    page.get_by_label("Reason").fill("It was one firm after all")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("main")).to_contain_text("Taken back. Everything that rests on it follows.")
    expect(page.locator("main")).to_contain_text("It was one firm after all")
    assert "are one organisation, 3." in award_line(analyst, awards_site)
    assert [said for said in analyst.told if "422" not in said] == [], (
        "a form refused is said by the browser too"
    )


def test_a_reader_sees_the_review_and_may_decide_nothing(
    awards_site: Site, browser: Browser, tmp_path: Path
) -> None:
    with looking(browser, java_script_enabled=False) as look:
        go(look, awards_site, LINKS)
        look.page.locator("main tbody a").first.click()
        assert look.page.get_by_role("button", name="Decide").count() == 0
        go(look, awards_site, f"{LINKS}decisions/")
        assert look.page.get_by_role("link", name="Take this back").count() == 0
