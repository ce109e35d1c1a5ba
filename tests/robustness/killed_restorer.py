"""Restores two backups in turn until it is killed: ``killed_restorer.py BACKUP BACKUP``. Says ``begin`` before each."""

import sys
from itertools import cycle
from pathlib import Path


def main(files: list[str]) -> None:
    from lodestar.service import opening

    opening.configure(restores=True)
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    from lodestar.service.backups import restore_backup

    known = frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    for file in cycle(files):
        print("begin", flush=True)
        restore_backup(Path(file), database=settings.DATABASES["default"], known=known)


if __name__ == "__main__":
    main(sys.argv[1:])
