"""Backups: the ledger and the evidence of an installation in one file, and the way back."""

from lodestar.service.backups.making import Backup, make_backup
from lodestar.service.backups.restoring import Restored, restore_backup

__all__ = ["Backup", "Restored", "make_backup", "restore_backup"]
