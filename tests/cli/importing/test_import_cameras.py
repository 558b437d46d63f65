"""ecrime import cameras as somebody types it."""

from __future__ import annotations

from pathlib import Path

from tests.cameras.sites.make import SITE, allow, decide, site
from tests.cli.importing.shell import Shell

from ecrime.cli.drills.instance import Database

HEAD = "code,site,retention,main\n"
GOOD = f"{HEAD}LAK-101,{SITE.code},traffic,rtsp://10.20.0.31:554/a\n"
BAD = f"{GOOD}LAK-102,NONE,traffic,\n"


def registered(database: Database) -> int:
    return int(database.as_superuser("select count(*) from sites_camera")[0][0])


def test_a_list_is_looked_at_registered_and_refused(shell: Shell, database: Database, tmp_path: Path) -> None:
    decide(database, site(database))
    allow(database)
    path = tmp_path / "cameras.csv"
    path.write_text(BAD, encoding="utf-8")
    words = ("import", "cameras", str(path))
    status, out, err = shell.run(*words, token=shell.token("admin"))
    assert status == 1, err
    assert err == "ecrime: 2 cameras in the list: 0 registered, 1 with problems.\n"
    assert out == (
        "Row,Column,What is wrong\n3,site,There is no such site in the area of your post. Go back to the list.\n"
    )
    assert err == "ecrime: 2 cameras in the list: 0 registered, 1 with problems.\n"
    path.write_text(GOOD, encoding="utf-8")
    assert shell.run(*words, "--dry-run", token=shell.token("admin")) == (
        0,
        "",
        "ecrime: 1 cameras in the list: 0 registered, 0 with problems.\n",
    )
    assert registered(database) == 0
    path.write_text(BAD, encoding="utf-8")
    assert shell.run(*words, "--good-rows", token=shell.token("admin"))[0] == 1
    assert registered(database) == 1
    status, _out, err = shell.run("import", "cameras", str(tmp_path / "none.csv"), token=shell.token("admin"))
    assert status == 1
    assert "cannot be opened" in err


def test_what_belongs_to_incidents_is_misuse_with_cameras(shell: Shell, tmp_path: Path) -> None:
    for words in (("cameras", "x", "--mapping", "m"), ("cameras", "x", "--people", "p"), ("incidents", "x")):
        status, out, err = shell.run("import", *words, token="unused")
        assert (status, out) == (2, "")
        assert err.startswith("ecrime: ")
