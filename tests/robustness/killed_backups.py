"""Takes backups into a folder until it is killed. Says ``begin N`` before each and ``end N`` once it is finished."""

import sys
from itertools import count
from pathlib import Path


def main(folder: Path) -> None:
    from lodestar.service import opening

    opening.configure()
    from django.conf import settings

    from lodestar.service.backups import make_backup

    for number in count(len(list(folder.glob("*.tar")))):
        print("begin", number, flush=True)
        make_backup(folder / f"{number}.tar", database=settings.DATABASES["default"])
        print("end", number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
