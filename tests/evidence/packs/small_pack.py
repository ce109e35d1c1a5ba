"""A small pack of an invented place, to break in one place at a time."""

from pathlib import Path

from lodestar.evidence.packs.checking import check_pack

FILES = {
    "place.yaml": """\
id: seaholm
name: Seaholm
kind: city-region
summary: An invented place.
made: true
codes:
  - scheme: gss
    code: E99000001
    vintage: 2024
  - scheme: itl
    code: TLZ1
    vintage: 2021
authorities:
  - code: E99000011
    name: Old Seaholm
    vintage: 2024
asset_categories:
  - id: health
    name: Health innovation
partnership_name: Seaholm partnership
local_partner: council
national_partner: agency
started: 2024-05
north_star: rd-2030
licence: CC0
source: plan
locator: page 1
""",
    "sources.yaml": """\
- id: plan
  title: The plan
  kind: made
  publisher: Seaholm
  licence: CC0
- id: annex
  title: The annex
  kind: made
  publisher: Seaholm
  licence: CC0
  part_of: plan
""",
    "organisations.yaml": """\
- id: council
  name: Seaholm Council
  kind: local-authority
  source: plan
  locator: page 1
- id: agency
  name: Agency
  kind: government
  source: plan
  locator: page 1
""",
    "strengths.yaml": """\
- {id: health-2017, name: Health, statement: Strong., stated_on: 2017, category: health, source: plan, locator: p}
- {id: health-2022, name: Health, statement: Strong., stated_on: 2022, follows: health-2017, source: plan, locator: p}
""",
    "forums.yaml": """\
- {id: board, name: Board, purpose: To decide., source: plan, locator: p, members: [council]}
- {id: group, name: Group, purpose: To advise., reports_to: board, source: plan, locator: p}
""",
    "principles.yaml": """\
- {id: trust, order: 1, name: Trust, text: Trust each other., source: plan, locator: p}
- {id: evidence, order: 2, name: Evidence, text: Use it., source: plan, locator: p}
""",
    "themes.yaml": """\
- {id: growth, order: 1, name: Growth, text: Grow., source: plan, locator: p}
""",
    "workstreams.yaml": """\
- {id: finance, theme: growth, order: 1, name: Finance, text: Find money., source: plan, locator: p}
""",
    "actions.yaml": """\
- id: launch
  workstream: finance
  name: Launch the fund
  text: We will launch it.
  commitment: committed
  starts: 2024-04
  ends: 2025-03
  principles:
    - trust
  responsibilities:
    - organisation: council
      role: lead
      side: local
      basis: stated
  milestones:
    - id: open
      name: The fund opens
      due: 2024-09
  source: plan
  locator: page 2
""",
    "assets.csv": """\
id,number,label,name,category,operator,postcode,source,locator
lab,1,Lab,The Laboratory,health,council,L7 3FA,plan,no. 1
dock,2,"Dock, old",Old Dock,,,,plan,no. 2
""",
    "observations.csv": """\
id,indicator,area,period,value,unit,source,locator
rd-2022,rd-share-of-gva,E99000001,2022,1.9,percent,plan,p
business-rd-2022,business-rd-share-of-gva,K03000001,2022,1.1,percent,plan,p
awards,innovate-uk-awards-offered,E99000001,2017/18..2021/22,6.5,gbp-million,plan,p
""",
    "targets.yaml": """\
- id: rd-2030
  indicator: rd-share-of-gva
  name: R&D at 3%
  role: commitment
  baseline: rd-2022
  value: 3
  unit: percent
  period: 2030
  trajectory: points
  points:
    - period: 2025
      value: 2.2
    - period: 2028
      value: 2.6
  text: We aim for 3%.
  source: plan
  locator: page 3
""",
    "claims.yaml": """\
- id: awards-total
  text: Awards of £6.5m.
  stated: 6.5
  unit: gbp-million
  rounded_to: 0.1
  facts:
    awards: awards
  expression: awards
  source: plan
  locator: page 4
- id: awards-again
  text: £7m of awards.
  stated: 7
  unit: gbp-million
  rounded_to: 1
  restates: awards-total
  source: plan
  locator: page 5
""",
}


def write(folder: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """Write the pack into a folder, some of its files replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (FILES | (files or {})).items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def edited(name: str, *changes: tuple[str, str]) -> dict[str, str | bytes]:
    """One file with words replaced, each of which must be there."""
    text = FILES[name]
    for old, new in changes:
        assert old in text, f"{old!r} is not in {name}"
        text = text.replace(old, new, 1)
    return {name: text}


def problems(folder: Path, files: dict[str, str | bytes] | None = None) -> list[str]:
    """The problems found in the pack with some of its files replaced, as they are printed."""
    return [str(problem) for problem in check_pack(write(folder, files)).problems]
