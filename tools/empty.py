"""A database with every table and nothing in it, made once for all tests: python tools/empty.py FOLDER.

Makes ``empty.sqlite3`` in the folder and, where ``HOABAN_TEST_SERVER`` names a PostgreSQL server, the database
``hoaban_empty`` on it, both at once: migrating costs ten seconds each time, a copy nothing.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

NAME = "hoaban_empty"


def main(folder: Path) -> int:
    """Make both; 0 where both stand."""
    addresses = [f"sqlite:///{folder / 'empty.sqlite3'}"]
    if server := os.environ.get("HOABAN_TEST_SERVER"):
        addresses.append(_created(server))
    working = [_migrating(address, folder) for address in addresses]
    return max(one.wait() for one in working)


def _created(server: str) -> str:
    """The address of the empty database on the server."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
    return urlsplit(server)._replace(path=f"/{NAME}").geturl()


def _migrating(address: str, folder: Path) -> subprocess.Popen[bytes]:
    # No row is sealed while nothing stands in the tables: any key will do.
    known = {"DATABASE_URL": address, "HOABAN_HOME": str(folder), "HOABAN_KEY": base64.b64encode(bytes(32)).decode()}
    return subprocess.Popen([sys.executable, "-m", "hoaban.config.tables"], env={**os.environ, **known})


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
