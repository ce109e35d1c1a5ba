"""An annual report worked out a second time: slowly, from the audit's events played forwards and the diary alone."""

import calendar
import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from slow_endings import completions, day

START, END = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
SIDE_WORDS = {"local": "Local", "national": "National", "delivery": "Delivery partner"}
WORDS = {"on-track": "On track", "at-risk": "At risk", "off-track": "Off track", "complete": "Complete"}
CHANCES = {"on-track": Fraction(85, 100), "at-risk": Fraction(1, 2), "off-track": Fraction(1, 10)}
OUTCOMES = {
    "agreed": "Agreed", "agreed-with-conditions": "Agreed with conditions", "not-agreed": "Not agreed", "deferred": "Deferred",
}  # fmt: skip
ENDED = {"completed": "completed", "merged": "merged into another", "superseded": "superseded by another"}
LONDON = ZoneInfo("Europe/London")
Told = dict[tuple[str, str, str], Decimal]


def last(text: str) -> dt.date:
    """The last day of '2026-03' or '2026-03-31'."""
    if len(text) == 10:
        return dt.date.fromisoformat(text)
    year, month = int(text[:4]), int(text[5:7])
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def within(when: dt.date | None) -> bool:
    return when is not None and START <= when <= END


class Record(dict[str, Any]):
    """What the audit told of a record: a field that it never spoke of is empty."""

    def __missing__(self, name: str) -> None:
        return None


class SlowReport:
    """Every figure of a place's report by (table, row, column), as a patient reader of the audit would count it."""

    def __init__(self, events: list[Any], diary: Any, place: str) -> None:
        """``events`` oldest first."""
        self.diary, self.place = diary, place
        self.records: dict[str, dict[str, Record]] = defaultdict(lambda: defaultdict(Record))
        self.first: dict[tuple[str, str], dict[str, Any]] = {}
        self.made: dict[tuple[str, str], dt.date] = {}
        self.returned: list[str] = []
        for event in events:
            record = self.records[event.kind][event.record]
            record |= {name: pair[1] for name, pair in event.changes.items()}
            self.first.setdefault((event.kind, event.record), Record(record))
            self.made.setdefault((event.kind, event.record), event.at.astimezone(LONDON).date())
            if event.action == "return update":
                self.returned.append(event.record)
        self.ended = {
            one["action"]: (one["how"], day(one["on"])) for one in self.of("ending") if not one["taken_back"]
        }
        self.told: Told = {}

    def of(self, kind: str) -> list[dict[str, Any]]:
        return list(self.records[kind].values())

    def say(self, table: str, row: str, number: Any, column: str = "Number") -> None:
        if number is not None:
            self.told[table, row, column] = Decimal(number)

    def all(self) -> Told:
        for part in (self.actions, self.milestones, self.quarters, self.dates, self.sides, self.ratings, self.disputes, self.forecasts,
                     self.risks, self.meetings, self.exchanges, self.indicators, self.money):  # fmt: skip
            part()
        return self.told

    # The plan

    def actions(self) -> None:
        plan = self.diary.actions
        self.say("Actions", "In the plan", len(plan))
        for word in ("committed", "proposed"):
            going = [
                s
                for s, told in plan.items()
                if told["committed"] == (word == "committed") and s not in self.ended
            ]
            if going:
                self.say("Actions", f"Going on: {word}", len(going))
        for how, number in Counter(how for how, on in self.ended.values() if within(on)).items():
            self.say("Actions", f"Ended in the year: {ENDED[how]}", number)
        self.say("Actions", "Ended before", sum(on < START for _, on in self.ended.values() if on))

    def milestones(self) -> None:
        due = {(r["action"], r["milestone"]): r["new"] for r in self.of("date-revision") if r["milestone"]}
        due = self.due_first() | due
        met = {
            (m["action"], m["milestone"]): day(m["on"])
            for m in self.of("milestone-met")
            if not m["taken_back"]
        }
        kept = {key for key, on in met.items() if within(on)}
        moved = {
            (r["action"], r["milestone"])
            for r in self.of("date-revision")
            if r["milestone"] and r["old"] and r["new"]
        }
        late = [
            (END - last(text)).days for key, text in due.items()
            if key[0] not in self.ended and last(text) < END and not (key in met and met[key] <= END)
        ]  # fmt: skip
        self.say("Milestones", "Kept", len(kept))
        self.say("Milestones", "Of these after their day", sum(met[key] > last(due[key]) for key in kept))
        doubts = [
            self.records["milestone-met"][v["met"]]
            for v in self.of("verification")
            if v["met"] and v["state"] == "not-adequate"
        ]
        doubted = {(m["action"], m["milestone"]) for m in doubts if not m["taken_back"]}
        self.say("Milestones", "Of these found not adequate by who looked", len(kept & doubted))
        self.say("Milestones", "Moved", len(moved))
        self.say("Milestones", "Late at the end", len(late))
        self.say("Milestones", "Days that these are late, together", sum(late))

    def quarters(self) -> None:
        """Milestones by the quarter that they were promised for, each quarter counted for itself."""
        moves = [r for r in self.of("date-revision") if r["milestone"] and r["old"] and r["new"]]
        due = self.due_first() | {
            (r["action"], r["milestone"]): r["new"] for r in self.of("date-revision") if r["milestone"]
        }
        met = {
            (m["action"], m["milestone"]): day(m["on"])
            for m in self.of("milestone-met")
            if not m["taken_back"]
        }
        names = (
            "April to June 2026",
            "July to September 2026",
            "October to December 2026",
            "January to March 2027",
        )
        for number, name in enumerate(names):
            first = dt.date(2026 + (number == 3), (4, 7, 10, 1)[number], 1)
            end = dt.date(2026 + (number == 3), (6, 9, 12, 3)[number], (30, 30, 31, 31)[number])
            told: Counter[str] = Counter()
            for key, text in due.items():
                if not first <= last(text) <= end:
                    continue
                if key in met and met[key] <= END:
                    told["Met by its day" if met[key] <= last(text) else "Met later"] += 1
                elif key[0] not in self.ended:
                    told["Not met" if last(text) <= END else "Still ahead"] += 1
            for key in {(r["action"], r["milestone"]) for r in moves}:
                mine = [r for r in moves if (r["action"], r["milestone"]) == key]
                told["Moved to a later quarter"] += (
                    first <= last(mine[0]["old"]) <= end < last(mine[-1]["new"])
                )
            for word in ("Met by its day", "Met later", "Moved to a later quarter", "Not met", "Still ahead"):
                self.say("Milestones promised and done, by quarter", name, told[word], word)

    def due_first(self) -> dict[tuple[str, str], str]:
        """Dates as they were before the first revision: the diary's, with each first 'old' put back."""
        due = dict(self.diary.milestones)
        for one in reversed(self.of("date-revision")):
            if one["milestone"]:
                due[one["action"], one["milestone"]] = one["old"]
        return due

    def dates(self) -> None:
        moves = [
            (last(r["new"]) - last(r["old"])).days for r in self.of("date-revision") if r["old"] and r["new"]
        ]
        assert len(moves) == self.diary.deeds["moved"]
        self.say("Date revisions", "Dates moved", len(moves))
        self.say("Date revisions", "Days moved later", sum(d for d in moves if d > 0))
        self.say("Date revisions", "Days moved earlier", sum(-d for d in moves if d < 0))
        self.say("Date revisions", "First dates set", sum(not r["old"] for r in self.of("date-revision")))
        self.say("Date revisions", "Days later, less days earlier", sum(moves))

    # Rounds

    def sides(self) -> None:
        self.say("Rounds", "Held", len(self.diary.lines))
        reopened = Counter(one["side"] for one in self.of("reopening"))
        for side, word in SIDE_WORDS.items():
            asked = sum(side in sides for lines in self.diary.lines.values() for sides, _ in lines.values())
            mine = [u for u in self.of("update") if u["side"] == side and u["edition"] == 1]
            given = [u for u in mine if u["first_submitted_at"]]
            late = [u for u in given if day(u["first_submitted_at"]) > self.diary.closes[u["round"]]]
            back = [slug for slug in self.returned if self.records["update"][slug]["side"] == side]
            figures = {
                "Asked for": asked, "Submitted": len(given), "Late": len(late), "Returned": len(back),
                "Reopened": reopened[side], "Lapsed": sum(u["state"] == "lapsed" for u in mine),
            }  # fmt: skip
            deeds = self.diary.deeds
            assert (len(given), len(late)) == (deeds[f"submitted {side}"], deeds[f"late {side}"])
            assert (len(back), reopened[side]) == (deeds[f"returned {side}"], deeds[f"reopened {side}"])
            for column, number in figures.items():
                self.say("Updates by side", word, number, column)

    def standing(self, round_: str, action: str) -> dict[str, dict[str, Any]]:
        """The last locked edition of each side of an action in a round."""
        found: dict[str, dict[str, Any]] = {}
        for one in sorted(self.of("update"), key=lambda u: u["edition"]):
            if (one["round"], one["action"]) == (round_, action) and one["state"] in ("approved", "locked"):
                found[one["side"]] = one
        return found

    def ratings(self) -> None:
        for round_, lines in self.diary.lines.items():
            found: Counter[tuple[str, str]] = Counter()
            spoke = set()
            for action in lines:
                for side, one in self.standing(round_, action).items():
                    found[side, one["rating"]] += 1
                    spoke.add(side)
            for side in spoke:
                for rating, word in WORDS.items():
                    name = f"{self.diary.names[round_]}: {SIDE_WORDS[side].lower()}"
                    self.say("Ratings in the year's rounds", name, found[side, rating], word)

    def disputes(self) -> None:
        for round_, lines in self.diary.lines.items():
            both = differ = settled = 0
            for action, (sides, _) in lines.items():
                said = self.standing(round_, action)
                if len(sides) < 2 or len(said) < 2:
                    continue
                both += 1
                first, second = said.values()
                if all(first[name] == second[name] for name in ("rating", "confidence", "forecast")):
                    continue
                differ += 1
                edition = max(first["edition"], second["edition"])
                joints = [j for j in self.of("joint-line") if (j["round"], j["action"]) == (round_, action)]
                settled += any(j["state"] in ("agreed", "locked") and j["edition"] >= edition for j in joints)
            name = self.diary.names[round_]
            for column, number in (("Rated by all sides", both), ("Disputes", differ), ("Resolved", settled)):
                self.say("Disputes", name, number, column)

    def forecasts(self) -> None:
        locked = [u for u in self.of("update") if u["state"] == "locked"]
        locked.sort(key=lambda u: (self.diary.closes[u["round"]], u["edition"]))
        done, contested = completions(self.of, self.diary, self.ended)
        for side, word in SIDE_WORDS.items():
            mine = [
                u
                for u in locked
                if u["side"] == side and u["edition"] == 1 and u["first_rating"] != "complete"
            ]
            errors, squares, seen = [], [], 0
            for one in mine:
                seen += 1
                end, planned = done.get(one["action"]), self.diary.lines[one["round"]][one["action"]][1]
                how, over = self.ended.get(one["action"], ("", None))
                foretold = not planned or day(one["first_submitted_at"]) <= last(planned)
                if (end or over) and day(one["first_submitted_at"]) >= (end or over):
                    continue
                if how in (
                    "merged",
                    "superseded",
                ):  # never done; on record as late where its day had passed before
                    squares += (
                        [CHANCES[one["first_rating"]] ** 2]
                        if planned and last(planned) < over and foretold
                        else []
                    )
                    continue
                if end:
                    errors.append((day(one["first_forecast"]) - end).days)
                claim = contested.get(one["action"])
                doubtful = planned and claim is not None and claim <= last(planned)
                known = planned and (end is not None or last(planned) < END)
                if known and foretold and not doubtful:
                    happened = end is not None and end <= last(planned)
                    squares.append((CHANCES[one["first_rating"]] - happened) ** 2)
            if seen:
                self.scores(word, errors, squares)

    def scores(self, word: str, errors: list[int], squares: list[Fraction]) -> None:
        self.say("Forecasters", word, len(errors), "Dates scored")
        self.say("Forecasters", word, len(squares), "Ratings scored")
        if errors:
            self.say(
                "Forecasters",
                word,
                rounded(median(Fraction(abs(e)) for e in errors), "0.1"),
                "Median days missed",
            )
            self.say(
                "Forecasters",
                word,
                rounded(Fraction(sum(errors), len(errors)), "0.1"),
                "Mean days early or late",
            )
        if squares:
            self.say("Forecasters", word, rounded(sum(squares) / len(squares), "0.0001"), "Brier score")

    # The board

    def risks(self) -> None:
        risks = self.records["risk"]
        still = {slug: r for slug, r in risks.items() if not r["closed_on"]}
        grown = [score(r) - score(self.first["risk", slug]) for slug, r in still.items()]
        for row, number in (
            ("Opened", sum(within(day(r["raised_on"])) for r in risks.values())), ("Closed", len(risks) - len(still)),
            ("Worse", sum(g > 0 for g in grown)), ("Better", sum(g < 0 for g in grown)), ("Open at the end", len(still)),
        ):  # fmt: skip
            self.say("Risks", row, number)
        assert len(risks) - len(still) == self.diary.deeds["closed"]
        issues = self.of("issue")
        solved = sum(within(day(i["resolved_on"])) for i in issues)
        for row, number in (
            ("Raised", len(issues)),
            ("Resolved", solved),
            ("Open at the end", len(issues) - solved),
        ):
            self.say("Issues", row, number)

    def meetings(self) -> None:
        held = [m for m in self.of("meeting") if m["status"] in ("held", "minuted", "approved")]
        for row, number in (
            ("Held", len(held)), ("Quorate", sum(m["quorate"] is True for m in held)),
            ("Not quorate", sum(m["quorate"] is False for m in held)), ("No quorum claimed", sum(m["quorate"] is None for m in held)),
            ("Cancelled", sum(m["status"] == "cancelled" for m in self.of("meeting"))),
        ):  # fmt: skip
            self.say("Meetings", row, number)
        for outcome, number in Counter(d["outcome"] for d in self.of("decision")).items():
            self.say("Decisions", OUTCOMES[outcome], number)
            assert number == self.diary.deeds[f"decided {outcome}"]
        self.say(
            "Decisions",
            "Of all these by a delegated person",
            sum(d["authority"] == "delegated" for d in self.of("decision")),
        )
        follow = self.of("follow-up")
        left = [f for f in follow if not f["done_on"]]
        self.say("Follow-ups", "Agreed", len(follow))
        self.say("Follow-ups", "Done", self.diary.deeds["followed"])
        self.say("Follow-ups", "Overdue", sum(bool(f["due"]) and day(f["due"]) < END for f in left))
        self.say("Follow-ups", "Open at the end", len(left))

    def exchanges(self) -> None:
        for direction, row in (("ask", "Asks"), ("offer", "Offers")):
            mine = [e for e in self.of("exchange") if e["direction"] == direction]
            days = [
                (day(e["answered_on"]) - day(e["made_on"])).days
                for e in mine
                if e["status"] in ("answered", "declined")
            ]
            deeds = self.diary.deeds
            self.say("Asks and offers", row, sum(within(day(e["made_on"])) for e in mine), "Made")
            self.say("Asks and offers", row, deeds[f"{direction} answered"], "Answered")
            self.say("Asks and offers", row, deeds[f"{direction} declined"], "Declined")
            self.say("Asks and offers", row, Decimal(str(median(days))) if days else None, "Median days")
            self.say("Asks and offers", row, sum(e["status"] == "open" for e in mine), "Open at the end")

    def indicators(self) -> None:
        for one in self.of("indicator-assignment"):
            table = "Commitments against their trajectories"
            self.say(
                table, one["name"], sum(Decimal(v["value"]) for v in self.of("indicator-value")), "Figure"
            )
            reached = sum(Decimal(v["value"]) for v in self.of("indicator-value"))
            self.say(one["name"], "2026/27", reached, "Observed")
            for years in range(6):
                period = f"{2025 + years}/{26 + years}"
                self.say(one["name"], period, 30 + 24 * years, "Path")
            # From 30 in 2025/26 to 150 in 2030/31 in a straight line: one year of five.
            self.say(table, one["name"], 30 + (150 - 30) * 1 // 5, "The path expects")

    def money(self) -> None:
        lines = [b for b in self.of("budget-line") if b["year"] == "2026/27" and not b["withdrawn"]]
        for name in sorted({line["source"] for line in lines}) + (["All sources"] if lines else []):
            mine = [line for line in lines if name in (line["source"], "All sources")]
            for column in ("committed", "spent"):
                self.say(
                    "Money, 2026/27", name, sum(Decimal(line[column]) for line in mine), column.capitalize()
                )


def score(told: dict[str, Any]) -> int:
    return int(told["current_likelihood"]) * int(told["current_impact"])


def rounded(value: Any, step: str) -> Decimal:
    exact = Fraction(value)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(step))
