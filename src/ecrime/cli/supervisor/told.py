"""What an operator may tell the processes of a service through their environment, for the page of settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One variable: what holds without it, which processes read it, what it says."""

    usual: str
    who: str
    what: str


NONE = "–"
ALL = "every process"

TOLD: dict[str, Told] = {
    "DATABASE_URL": Told(
        "the database that is brought along", "web, worker, prepare", "address of the role `ecrime_app`"
    ),
    "DATABASE_OWNER_URL": Told(
        "the same", "prepare, cleaner, console", "address of the role `ecrime_owner`, which migrates"
    ),
    "DATABASE_AUTH_URL": Told(
        "the owner's; the process steps down", "auth, prepare", "address of the role `ecrime_auth`"
    ),
    "DATABASE_SEQUENCER_URL": Told(
        "the owner's; the process steps down", "sequencer, prepare", "address of the role `ecrime_sequencer`"
    ),
    "DATABASE_RECORDER_URL": Told(
        "the owner's; the process steps down", "recorder, analyser, prepare", "address of the role `ecrime_recorder`"
    ),
    "DATABASE_BACKUP_URL": Told(
        NONE, "`ecrime audit`", "address of the role that reads everything; no process is told it"
    ),
    "ECRIME_HOSTS": Told(
        "localhost and its numbers", "web, auth", "names under which the service is open, with commas between"
    ),
    "ECRIME_PORT": Told("8000", "web", "port on the loopback address; `ecrime run --port` says it otherwise"),
    "ECRIME_LIVE_PORT": Told(
        "the port after that of the pages", "live, web", "port of the gateway of live pictures, on the loopback address"
    ),
    "ECRIME_TAPS": Told("in the data folder", "live, recorder", "the folder in which recorders offer live pictures"),
    "ECRIME_WEB_PROCESSES": Told("2", "web", "how many processes answer, with four threads each"),
    "ECRIME_PACK": Told("`kh`", "prepare", "the country pack"),
    "ECRIME_SECURITY_CONTACT": Told(
        "nothing is shown", "web", "where to report a weakness: `mailto:`, `https://` or `tel:`"
    ),
    "ECRIME_SECRET_KEY": Told("drawn, in `secrets.json`", "web, worker, auth", "key of cookies and of tokens of jobs"),
    "ECRIME_DATA": Told(
        "`data/` of a source tree, else the user's own place", ALL, "the data folder; `--data` says it otherwise"
    ),
    "ECRIME_KEYS": Told("`~/.config/ecrime/keys/…`", "signer, archiver, prepare, console", "the folder of keys"),
    "ECRIME_MASTER_KEYS": Told(
        "`master` in the folder of keys", "web, worker, recorder", "the folder of the master keys alone"
    ),
    "ECRIME_FOOTAGE": Told("`footage/` in the data folder", "recorder, analyser, web", "the folder of footage"),
    "ECRIME_FOOTAGE_QUOTA": Told(
        "as much as the disk has; 8G in a DEMO", "recorder, web", "how much footage there may be, such as `500G`"
    ),
    "ECRIME_FOOTAGE_SPARE": Told(
        "a fiftieth, from 2G to 50G, a quarter at most", "recorder, analyser, web", "how much of its disk stays free"
    ),
    "ECRIME_AUTH_SOCKET": Told("in the data folder", "web", "where the process auth is asked"),
    "ECRIME_SIGNER_SOCKET": Told("in the data folder", "sequencer", "where the process signer is asked"),
    "ECRIME_CLAMAV_SOCKET": Told(
        "`/run/clamav/clamd.ctl`",
        "web",
        "where ClamAV listens, if it runs beside the service; it looks through what comes in",
    ),
    "ECRIME_LOG_LEVEL": Told("`INFO`", ALL, "from which level on lines are written"),
    "ECRIME_LANG": Told("that of the terminal", "console", "`km` or `en`: the language of the terminal"),
    "ECRIME_TOKEN": Told(
        NONE, "`ecrime import`, `withdraw`", "a token of the page *Command line*, good for one command"
    ),
}
# What our processes, tests and drills tell each other; nobody else sets it.
AMONG_OURSELVES = frozenset(
    {
        "ECRIME_CHROMIUM",
        "ECRIME_DRILL_MOUNTS",
        "ECRIME_FFPROBE",
        "ECRIME_GSTREAMER_PYTHON",
        "ECRIME_NGINX",
        "ECRIME_PG15_BIN",
        "ECRIME_ROLE",
        "ECRIME_SUPERVISED_IN",
        "ECRIME_TEST_PG",
        "ECRIME_WORD",
    }
)
