"""Where cryptography is used and for what; a file that begins to use some is named here."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "ecrime"
MODULES = {"hashlib", "hmac", "secrets", "ssl", "cryptography", "webauthn"}
DJANGO = {"django.utils.crypto", "django.core.signing"}
SQL = re.compile(r"\b(sha\d+|md5|digest|hmac|gen_random_uuid|gen_random_bytes)\(", re.IGNORECASE)
BROWSER = re.compile(r"\bcrypto\.(subtle|getRandomValues|randomUUID)\b")

# Drills and benches attack with the same means, on throw-away servers; they are left out.
USED = {
    "base/backup/sealed.py": "AES-256-GCM by chunks, a key for each file by HKDF-SHA256: sealed backups",
    "base/keys/backup_key.py": "random keys of backups, and their marks by SHA-256",
    "base/country/pack_files.py": "SHA-256 of a pack, to see whether it has changed",
    "base/database/install.py": "SHA-256 of the guards, to see whether they have changed",
    "base/database/prepared.py": "SHA-256 of what a database is prepared with",
    "base/database/server/passwords.py": "random passwords of roles, the cookie key",
    "base/database/triggers.sql": "session tokens are found by their SHA-256; random bits of ids",
    "base/files/container.py": "seals files in chunks (AES-256-GCM)",
    "base/files/sealed_files.py": "SHA-256 of what is kept, names by HMAC-SHA256",
    "base/keys/masters.py": "keys of objects under master keys (HKDF, AES key wrap)",
    "base/keys/spare.py": "the sealed spare (scrypt, AES-256-GCM)",
    "base/ledger/tree/notes.py": "Ed25519 signatures of checkpoints",
    "base/ledger/triggers.sql": "leaves and rows by SHA-256, random salts",
    "base/ledger/witness.py": "a witness's Ed25519 signatures under checkpoints",
    "base/ledger/verify.py": "checks leaves, proofs and Ed25519 with the standard library alone",
    "base/officers/actions.py": "tokens of jobs by HMAC-SHA256, random tokens",
    "base/pages/api/operations.py": "what was said under a key, by HMAC-SHA256",
    "base/officers/auth/ceremony.py": "checks passkeys (WebAuthn)",
    "base/officers/auth/clerk.py": "random challenges and session tokens, addresses by HMAC-SHA256",
    "base/officers/authenticator.py": "software authenticators of DEMO and tests (ES256)",
    "base/officers/codes.py": "random one-time codes",
    "base/officers/triggers_signing.sql": "the challenge is the SHA-256 of the words that are signed",
    "cameras/sites/onvif.py": "the WS-Security digest of a camera's password: SHA-1, which ONVIF names",
    "cameras/recorder/chain.py": "the chain over a camera-hour's fragments, by SHA-256",
    "cameras/recorder/ingest.py": "chance in how long to wait before trying a camera again",
    "cameras/recorder/looking.py": "chance in how long to wait before trying a camera again",
    "cameras/sites/asking.py": "holds a camera's certificate to its SHA-256 (TLS)",
    "cameras/recorder/pinning.py": "holds a camera's certificate to its SHA-256 (TLS)",
    "cameras/watching/intake/taking.py": "SHA-256 of footage of other recorders at intake",
    "cli/keyring/ceremony.py": "SHA-256 of the spare, for the sheet that is signed by hand",
    "cli/roles.py": "passwords of roles and the key of cookies at random; SCRAM-SHA-256 hashes of passwords",
    "cli/camera_simulator.py": "a random password of test cameras",
    "cli/simulator/connection.py": "random nonces and sessions of test cameras",
    "cli/simulator/digest.py": "digest authentication of test cameras, by MD5 and SHA-256 as real ones have it",
    "cli/simulator/feeds.py": "random first numbers of RTP",
    "cli/simulator/street.py": "SHA-256 draws the traffic of a test camera from its seed",
    "cli/machine/texts.py": "SHA-256 of a text, by which a changed one is told from the one that was read",
    "cli/wheel.py": "SHA-256 of the wheel, which pins it",
    "foundation/hashing.py": "HMAC-SHA256 commitments, SHA-256 of tokens and leaves",
    "foundation/ids.py": "random bits of ids",
    "oversight/inspection/triggers_sample.sql": "SHA-256 over a checkpoint draws which look-ups are sampled",
    "oversight/inspection/triggers.sql": "names looked for again are known by their SHA-256, bound to the officer",
    "records/corrections/triggers_export.sql": "SHA-256 of what was signed, for the export",
    "records/corrections/verify.py": "checks an exported correction's signatures",
    "records/intake/verify.py": "SHA-256 of an attested report and its words",
    "records/documents/bundle.py": "SHA-256 of what is taken away",
    "records/documents/verify.py": "checks what was taken away by its SHA-256, and the commitment of its entry",
    "records/documents/pieces.py": "SHA-256 of a file that came in pieces",
    "records/erasure/audit.py": "SHA-256 of the words two people signed, and of the entries emptied",
    "records/erasure/triggers.sql": "the salt of the entry under which what is left stands",
    "records/erasure/triggers_door.sql": "SHA-256 of the entries emptied, and of what is left",
    "records/intake/actions.py": "SHA-256 of an uploaded file",
    "records/documents/api.py": "SHA-256 of a file that came in",
    "records/documents/photo_api.py": "SHA-256 of a file that came in",
    "records/intake/attaching/attach.py": "SHA-256 of a document that came with an import, to add it once",
    "cli/simulator/of_demo.py": "draws the password and the ports of a DEMO's test cameras",
    "cli/importing/incidents.py": "SHA-256 of the list of a folder of documents",
    "records/intake/facts.py": "SHA-256 of a mapping",
    "records/intake/reconciliation.py": "SHA-256 of a mapping, and of the figures that both sides sign",
    "records/intake/triggers.sql": "SHA-256 of a kept mapping",
    "records/intake/identity.py": "SHA-256 of a row's facts, to know it again",
    "settings/static_files.py": "SHA-256 of the built files, for their address",
    "web/islands/parts/pieces.ts": "SHA-256 of a file that is sent in pieces, in the browser",
    "web/islands/parts/ledger/bytes.ts": "SHA-256 of leaves and nodes, in the browser",
    "web/islands/parts/ledger/ed25519.ts": "checks Ed25519 signatures, in the browser",
}


def uses_cryptography(path: Path) -> bool:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        return bool(SQL.search(source))
    if path.suffix == ".ts":
        return bool(BROWSER.search(source))
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(name.partition(".")[0] in MODULES or name in DJANGO for name in names):
            return True
    return False


def test_the_inventory_names_every_file_that_uses_cryptography() -> None:
    files = [path for path in SRC.rglob("*") if path.suffix in (".py", ".sql", ".ts")]
    found = {str(path.relative_to(SRC)) for path in files if uses_cryptography(path)}
    assert {name for name in found if not name.startswith(("cli/drills/", "cli/benches/"))} == USED.keys()


def test_the_decisions_name_the_places() -> None:
    told = (ROOT / "docs/security/measures.md").read_text(encoding="utf-8")
    # What keeps something secret, or shows that it is true; the others only tell one content from another.
    for place in (
        *("auth/ceremony.py", "officers/codes.py", "foundation/hashing.py", "server/passwords.py"),
        *("tree/notes.py", "ledger/witness.py", "ledger/verify.py", "parts/ledger/"),
        *("files/container.py", "files/sealed_files.py", "keys/masters.py", "keys/spare.py", "backup/sealed.py"),
    ):
        assert place in told, place
