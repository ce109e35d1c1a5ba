"""Who reads the models of a place, runs them, keeps scenarios and has large runs made. The model is one of made places."""

from who_may import EVERYBODY, NOBODY, Job, Line, reading

MODEL, BASE = "business-support", "more-places"
KEEPERS = ("alice", "edith", "ann")
KEPT = {"name": "Fewer places", "scenario": BASE, "text": "Suppose less."}
TABLE = {
    "title": "Training", "first": "2026", "last": "2040",
    "table": "cause,effect,cause_kind,effect_kind,text\nPlaces,People,input,output,Training teaches.\n",
}  # fmt: skip


def saved(cast):
    from lodestar.service.logic.actions import save_scenario
    from lodestar.service.logic.models import SavedScenario

    held = SavedScenario.objects.filter(place=cast.amber).first() or save_scenario(
        by=cast.ann, place=cast.amber, model=MODEL, name="Slower", text="", base=BASE, settings={}
    )
    return (MODEL, held.pk)


LARGE = Line("logic_large_run", (MODEL,), sends=KEEPERS, data={"scenario": BASE})
LINES = [
    *reading(dict.fromkeys(
        ("logic_model", "logic_claims", "logic_learning", "logic_run", "logic_notebook", "logic_compare",
         "logic_requirements"), MODEL,
    )),
    Line("logic_models"),
    Line("logic_node", (MODEL, "supported")), Line("logic_link", (MODEL, "support-starts")),
    # What is drafted from a table is kept nowhere.
    Line("logic_draft", sends=EVERYBODY, data=TABLE),
    LARGE,
    Line("logic_scenario_save", (MODEL,), reads=NOBODY, sends=KEEPERS, data=KEPT, no_secret=True),
    Line("logic_scenario", made=saved),
    Line("logic_scenario_withdraw", made=saved, reads=NOBODY, sends=KEEPERS, data={"sure": "on"}, no_secret=True),
]  # fmt: skip
JOBS = [Job("large_run", LARGE)]
