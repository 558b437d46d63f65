// What is signed of a log: checkpoints by its key, with co-signatures of witnesses; and keys that take over from keys.
import { fromBase64, hex, joined, numberOf, sha256, utf8, type Bytes } from "./bytes";
import { isSigned } from "./ed25519";

// What does not hold: a code, the same as in the verifier for the command line, and what it is about.
export class Fails extends Error {
  constructor(
    readonly code: string,
    readonly about = "",
  ) {
    super(code);
  }
}

const LOG = 0x01;
const WITNESS = 0x04;
const LAST_SECOND = 253402300799n; // of the year 9999
export const NO_END = 10 ** 15;

// A whole number as it must be written, -1 for anything else.
export function whole(text: string): number {
  return /^(?:0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : -1;
}

export interface Key {
  written: string;
  name: string;
  kind: number;
  public: Bytes;
  id: Bytes;
}

export async function readKey(written: string): Promise<Key> {
  const [name = "", mark = "", ...rest] = written.split("+");
  const data = fromBase64(rest.join("+"));
  const kind = data[0] ?? 0;
  const id = (await sha256(joined(utf8(`${name}\n`), data))).slice(0, 4);
  if (!name || data.length !== 33 || ![LOG, WITNESS].includes(kind) || mark !== hex(id)) throw new Fails("key");
  return { written, name, kind, public: data.slice(1), id };
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Bytes;
  body: string;
  signatures: string[];
}

export function readCheckpoint(note: string): Checkpoint {
  const gap = note.indexOf("\n\n");
  const body = note.slice(0, gap + 1);
  const signatures = note.slice(gap + 2).split("\n");
  const [origin = "", written = "", encoded = ""] = body.split("\n");
  const [size, root] = [whole(written), fromBase64(encoded)];
  const isEnded = signatures.pop() === "" && signatures.length > 0;
  if (gap < 0 || !isEnded || signatures.some((line) => !line.startsWith("— "))) throw new Fails("checkpoint");
  if (!origin || size < 0 || root.length !== 32) throw new Fails("checkpoint");
  return { origin, size, root, body, signatures };
}

function madeBy(key: Key, checkpoint: Checkpoint): Bytes[] {
  const start = `— ${key.name} `;
  const made = checkpoint.signatures.filter((line) => line.startsWith(start)).map((line) => fromBase64(line.slice(start.length)));
  return made.filter((data) => hex(data.slice(0, 4)) === hex(key.id)).map((data) => data.slice(4));
}

export async function isSignedBy(key: Key, checkpoint: Checkpoint): Promise<boolean> {
  if (key.kind !== LOG) return false;
  for (const made of madeBy(key, checkpoint)) {
    if (await isSigned(key.public, made, utf8(checkpoint.body))) return true;
  }
  return false;
}

// When the witness has co-signed it, in seconds; null when it has not.
export async function witnessedAt(key: Key, checkpoint: Checkpoint): Promise<number | null> {
  if (key.kind !== WITNESS) return null;
  for (const made of madeBy(key, checkpoint)) {
    const seconds = numberOf(made.slice(0, 8));
    const words = utf8(`cosignature/v1\ntime ${seconds}\n${checkpoint.body}`);
    if (seconds <= LAST_SECOND && (await isSigned(key.public, made.slice(8), words))) return Number(seconds);
  }
  return null;
}

export interface Span {
  key: Key;
  since: number;
  until: number;
}

// The keys known and those that took over from them, with the sizes that each signs.
export async function keysOf(known: Key[], rollovers: string[]): Promise<Span[]> {
  const spans = new Map<string, Span>();
  for (const key of known) spans.set(key.written, { key, since: 0, until: NO_END });
  for (const line of rollovers) {
    const [written = "", by = "", to = "", ...signed] = line.split(" ");
    const [old, next] = [await readKey(by), await readKey(to)];
    const words = utf8(`ecrime-log-key-v1\nlog ${old.name}\nfrom ${written}\nold ${by}\nnew ${to}\n`);
    const [first, second] = signed.map(fromBase64);
    const size = whole(written);
    const isWhole = size >= 0 && signed.length === 2 && old.name === next.name && first && second;
    if (!isWhole || !(await isSigned(old.public, first, words)) || !(await isSigned(next.public, second, words))) {
      throw new Fails("rollover");
    }
    const before = spans.get(by);
    if (!before) continue;
    if (spans.has(to) || before.until < NO_END || size < before.since) throw new Fails("rollover");
    before.until = size;
    spans.set(to, { key: next, since: size, until: NO_END });
  }
  return [...spans.values()];
}
