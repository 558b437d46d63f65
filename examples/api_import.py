"""Import a file of an older system through the E-Crime API, look at what became of it, and take it back.

Standard library only, beside api_client.py:

    python3 api_import.py kandal.csv mappings/kandal.toml [--good-rows-only] [--withdraw]

The address stands in ECRIME_URL, the credential in ECRIME_CREDENTIAL.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from pathlib import Path

from api_client import Client, Refused

AT_WORK = {"waiting", "looking", "checking", "recording", "withdrawing"}


def form(file: Path, mapping: str) -> tuple[bytes, str]:
    """The body of an import and its kind: two parts of a form, the file and its mapping."""
    line = uuid.uuid4().hex
    name = "".join(letter for letter in file.name if letter.isprintable() and letter not in '"\\')
    parts = [
        (f'name="file"; filename="{name}"', file.read_bytes()),
        ('name="mapping"', mapping.encode()),
    ]
    body = b"".join(
        f"--{line}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + said + b"\r\n" for head, said in parts
    )
    return body + f"--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"


def settled(client: Client, batch: str) -> dict:
    """The import once nothing works on it any more; asks every second."""
    while True:
        found = client.call("GET", f"/imports/{batch}")
        if found["state"] not in AT_WORK:
            return found
        time.sleep(1)


def problems(client: Client, batch: str) -> list[dict]:
    """All that is wrong in the file, page by page."""
    found: list[dict] = []
    after: int | None = 0
    while after is not None:
        page = client.call("GET", f"/imports/{batch}/problems?after={after}")
        found += page["rows"]
        after = page["next"]
    return found


def main(file: Path, mapping: Path, *, good_rows_only: bool, withdraw: bool) -> None:
    """Send, follow, read the report, record, and take back where that is asked for."""
    client = Client(os.environ["ECRIME_URL"], os.environ["ECRIME_CREDENTIAL"])
    body, kind = form(file, mapping.read_text(encoding="utf-8"))
    batch = client.call("POST", "/imports", body, **{"Content-Type": kind})["id"]

    checked = settled(client, batch)
    print(checked["state"], "rows", checked["counts"]["total"], "bad", checked["counts"]["bad"])
    for refusal in checked["refusals"]:
        print("refused:", refusal["message"])
    for problem in problems(client, batch):
        print(f"row {problem['row']}, {problem['column']}: {problem['message']}")
    if checked["state"] != "checked" or (checked["counts"]["bad"] and not good_rows_only):
        client.call("POST", f"/imports/{batch}/discard")
        sys.exit("Nothing was recorded. Mend the file, or say --good-rows-only.")

    client.call("POST", f"/imports/{batch}/record", {"good_rows_only": good_rows_only})
    recorded = settled(client, batch)
    print(recorded["state"], "recorded", recorded["counts"]["recorded"], "already", recorded["counts"]["already"])
    if withdraw:
        client.call("POST", f"/imports/{batch}/withdraw")
        taken_back = settled(client, batch)
        print(taken_back["state"], "withdrawn", taken_back["counts"]["withdrawn"])


if __name__ == "__main__":
    named = [Path(word) for word in sys.argv[1:] if not word.startswith("--")]
    wished = {word for word in sys.argv[1:] if word.startswith("--")}
    if len(named) != 2 or wished - {"--good-rows-only", "--withdraw"}:
        sys.exit("Name a file and its mapping; --good-rows-only and --withdraw may stand behind them.")
    try:
        main(*named, good_rows_only="--good-rows-only" in wished, withdraw="--withdraw" in wished)
    except Refused as refusal:
        sys.exit(str(refusal))
