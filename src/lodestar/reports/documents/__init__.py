"""Documents from results: one model, written as PDF, DOCX, XLSX and HTML with the same figures in each."""

from lodestar.reports.documents.model import (
    Callout,
    Cell,
    Chart,
    Column,
    Document,
    Figure,
    Paragraph,
    Section,
    Status,
    StatusLine,
    StatusList,
    Table,
)
from lodestar.reports.documents.pages import write_html
from lodestar.reports.documents.pdf import write_pdf
from lodestar.reports.documents.sheets import write_xlsx
from lodestar.reports.documents.words import write_docx

__all__ = [
    "Callout",
    "Cell",
    "Chart",
    "Column",
    "Document",
    "Figure",
    "Paragraph",
    "Section",
    "Status",
    "StatusLine",
    "StatusList",
    "Table",
    "write_docx",
    "write_html",
    "write_pdf",
    "write_xlsx",
]
