"""A document as HTML for a page of the site: the same words, tables and charts, in the site's own classes."""

from html import escape

from lodestar.reports.documents.model import (
    Block,
    Callout,
    Cell,
    Chart,
    Document,
    Figure,
    Paragraph,
    Status,
    StatusList,
    Table,
)
from lodestar.reports.documents.wording import about, cell_text

_NOTICE = {"good": "notice-good", "warn": "notice-warn", "bad": "notice-bad"}


def write_html(document: Document) -> str:
    """The sections as HTML without a frame; every word is escaped. Section headings are h2 with an id to link to."""
    parts = []
    for section in document.sections:
        parts.append(f'<section aria-labelledby="{escape(section.id)}" class="ruled">')
        parts.append(f'<h2 id="{escape(section.id)}">{escape(section.title)}</h2>')
        parts += [_block(block) for block in section.blocks]
        parts.append("</section>")
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in about(document)
    )
    parts.append(
        f'<section class="ruled"><h2 id="about">About this document</h2><dl class="facts">{rows}</dl></section>'
    )
    return "\n".join(parts)


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        words = "".join(
            f"<strong>{escape(part.said)}</strong>" if isinstance(part, Figure) else escape(part)
            for part in block.parts
        )
        return f'<p class="lead">{words}</p>' if block.lead else f"<p>{words}</p>"
    if isinstance(block, StatusList):
        return _status_list(block)
    if isinstance(block, Callout):
        text = f"<p>{escape(block.text)}</p>" if block.text else ""
        tone = _NOTICE.get(block.tone, "")
        return f'<div class="notice {tone}"><p><strong>{escape(block.title)}</strong></p>{text}</div>'
    if isinstance(block, Chart):
        return (
            f'<figure class="chart"><figcaption><h3>{escape(block.title)}</h3><p>{escape(block.subtitle)}</p>'
            f"</figcaption>{_drawn(block)}</figure>{_table(block.beneath)}"
        )
    return _table(block)


def _drawn(chart: Chart) -> str:
    if not chart.narrow:
        return f"<div>{chart.svg}</div>"
    return f'<div class="chart-wide">{chart.svg}</div><div class="chart-narrow">{chart.narrow}</div>'


def _status_list(block: StatusList) -> str:
    title = f"<h3>{escape(block.title)}</h3>" if block.title else ""
    lines = "".join(
        f"<li>{_status(line.status)} <span>{escape(line.text)}"
        f"{f' <span class=quiet>{escape(line.note)}</span>' if line.note else ''}</span></li>"
        for line in block.lines
    )
    return f'{title}<ul class="rows needs">{lines}</ul>'


def _table(table: Table) -> str:
    if not table.rows:
        head = f"<h3>{escape(table.caption)}</h3>" if table.caption else ""
        return f'{head}<p class="quiet">{escape(table.empty)}</p>'
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    head = "".join(
        f'<th scope="col"{_number(column.figures)}>{escape(column.label)}</th>' for column in table.columns
    )
    body = "".join(
        "<tr>" + "".join(_cell(cell, table, at) for at, cell in enumerate(row)) + "</tr>"
        for row in table.rows
    )
    note = f'<p class="quiet small">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<div class="table-frame"><table class="pinned">{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{note}"
    )


def _cell(cell: Cell, table: Table, at: int) -> str:
    words = _status(cell) if isinstance(cell, Status) else escape(cell_text(cell))
    if at == 0:
        return f'<th scope="row">{words}</th>'
    return f"<td{_number(table.columns[at].figures)}>{words}</td>"


def _number(figures: bool) -> str:
    return ' class="number"' if figures else ""


def _status(status: Status) -> str:
    shape = "" if status.shape == "none" else f" shape-{status.shape}"
    return f'<span class="status status-plain tone-{status.tone}{shape}">{escape(status.word)}</span>'
