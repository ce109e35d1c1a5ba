"""Forms of frozen documents."""

from django import forms

from lodestar.service.ledger.fields import Text


class WithdrawForm(forms.Form):
    """Why a document no longer stands."""

    reason = Text(
        "Reason", missing="Say why it is withdrawn", help_text="Shown with the document wherever it is read."
    )
