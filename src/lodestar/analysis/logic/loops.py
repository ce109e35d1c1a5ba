"""Loops: nodes that act on each other with a lag, stepped through year by year."""

from collections.abc import Mapping

import numpy as np

from lodestar.analysis.logic.combining import Drawn, Traced, active, baseline, finished, joined, masked
from lodestar.analysis.logic.formulas import Values, work_out
from lodestar.analysis.logic.model import Link
from lodestar.analysis.logic.plan import Plan, Step, causes_of
from lodestar.analysis.logic.responses import kernel, respond


class Loop:
    """The nodes of a loop. In each year they are worked out in the order of their links without lag; by then every
    lagged effect has come from a year that is done."""

    def __init__(
        self, plan: Plan, group: tuple[Step, ...], nodes: Mapping[str, Values], drawn: Drawn
    ) -> None:
        self.plan, self.group, self.nodes, self.drawn = plan, group, nodes, drawn
        self.shape = len(plan.years), drawn.count
        self.inside = {step.node.id: np.zeros(self.shape) for step in group}
        links = [link for step in group for link in step.links]
        self.masks = {link.id: active(plan, link, drawn) for link in links}
        self.responses = {link.id: np.zeros(self.shape) for link in links}
        self.brought = {link.id: np.zeros(self.shape) for link in links}

    def run(self, traced: Traced | None) -> dict[str, Values]:
        """The values of the loop's nodes, years down and draws across."""
        bases = {step.node.id: baseline(self.plan, step, self.drawn) for step in self.group}
        for year in range(self.shape[0]):
            for step in self.group:
                base = bases[step.node.id]
                total = None if base is None else _row(base, year)
                for link in step.links:
                    found = self._brings(link, step, year)
                    if traced is not None and traced.node == step.node.id:
                        traced.by_link.setdefault(link.id, np.zeros(self.shape))[year] = found[0]
                    total = found if total is None else joined(total, found, step.node.record.combine)
                self.inside[step.node.id][year] = 0.0 if total is None else total[0]
                self._remember(step.node.id, year)
        return self.inside

    def _brings(self, link: Link, step: Step, year: int) -> Values:
        if link.record.cause not in self.inside:
            self._respond(link, step, year)
        arrived = self._arrived(link, year)
        before = self.brought[link.id][year - 1] if year else np.zeros(self.drawn.count)
        if link.record.function == "stock":
            arrived = self._stock(link, year, arrived, before)
        elif "decay" in link.formulas:
            arrived = before * (1.0 - work_out(link.formulas["decay"], self.drawn.values)) + arrived
        self.brought[link.id][year] = arrived
        found = finished(link, step, arrived[None, :], self._rows(link, year))
        return masked(found, self.masks[link.id], step.node.record.combine)

    def _remember(self, node: str, year: int) -> None:
        """Keep the responses of the loop's links whose cause has just been worked out."""
        for step in self.group:
            for link in step.links:
                if link.record.cause == node:
                    self._respond(link, step, year)

    def _respond(self, link: Link, step: Step, year: int) -> None:
        years = self.plan.years[year : year + 1, None]
        found = respond(link, self._rows(link, year), self.drawn.values, years)
        if link.id in step.profiles:
            found = found * step.profiles[link.id][year]
        self.responses[link.id][year] = np.broadcast_to(found, (1, self.drawn.count))[0]

    def _rows(self, link: Link, year: int) -> dict[str, Values]:
        return {
            name: _row(self.inside[name] if name in self.inside else self.nodes[name], year)
            for name in causes_of(link)
        }

    def _stock(self, link: Link, year: int, arrived: Values, before: Values) -> Values:
        same, values = link.record.joins == "same-year", self.drawn.values
        if year == 0:
            start = work_out(link.formulas["initial"], values) if "initial" in link.formulas else 0.0
            return np.broadcast_to(start + (arrived if same else 0.0), (self.drawn.count,))
        lost = work_out(link.formulas["depreciation"], values) if "depreciation" in link.formulas else 0.0
        return before * (1.0 - lost) + (arrived if same else self._arrived(link, year - 1))

    def _arrived(self, link: Link, year: int) -> Values:
        """The part of a link's responses that arrives in a year."""
        responses, count = self.responses[link.id], self.drawn.count
        if "lag" in link.formulas:
            lags = np.rint(work_out(link.formulas["lag"], self.drawn.values))
            at = year - np.broadcast_to(lags, (count,)).astype(np.intp)
            return np.where(at >= 0, responses[np.maximum(at, 0), np.arange(count)], 0.0)
        weights = kernel(link, self.drawn.values, len(responses))
        if weights is None:
            return responses[year]
        out = np.zeros(count)
        for delay, weight in weights:
            if delay <= year:
                out = out + weight * responses[year - delay]
        return out


def _row(values: Values, year: int) -> Values:
    return values[year : year + 1] if values.shape[0] > 1 else values
