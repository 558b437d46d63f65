// Checks receipts, exports and checkpoints of the ledger in the browser: nothing is sent anywhere. Written apart from
// base/ledger/verify.py after docs/guide/verify.md; shared vectors hold both to the same verdicts and reasons.
import { fromBase64, hex, joined, same, sha256, utf8, type Bytes } from "./bytes";
import { markOf, readKept, type Kept } from "./kept";
import { Fails, isSignedBy, keysOf, readCheckpoint, readKey, whole, witnessedAt, type Checkpoint, type Key } from "./notes";
import { isConsistent, isIncluded, leafHash } from "./tree";

export { canCheck, isSigned } from "./ed25519";
export { isConsistent, isIncluded } from "./tree";

// What whoever checks holds in his own hand; texts as they were typed or pasted.
export interface Anchors {
  keys: string[];
  witnesses: string[];
  since: string;
}

export interface Witnessed {
  name: string;
  seconds: number;
}

export interface Verdict {
  code: string; // "holds", or why it does not
  about: string;
  checkpoint?: Checkpoint;
  entries: { header: string; rows: string[] }[];
  witnessed: Witnessed[];
}

interface Entry {
  index: string;
  leaf: string;
  proof: string[];
  header: string[];
  rows: string[];
  rowsSalt: string;
}

interface Export {
  keys: string[];
  rollovers: string[];
  note: string;
  consistency: string[];
  about: string | null;
  entries: Entry[];
}

export async function check(text: string, anchors: Anchors): Promise<Verdict> {
  try {
    return await holding(text, anchors);
  } catch (error) {
    if (error instanceof Fails) return { code: error.code, about: error.about, entries: [], witnessed: [] };
    throw error;
  }
}

async function holding(text: string, anchors: Anchors): Promise<Verdict> {
  const keys = await Promise.all(anchors.keys.map(readKey));
  const witnesses = await Promise.all(anchors.witnesses.map(readKey));
  const since = anchors.since ? await readKept(anchors.since) : null;
  const isCheckpoint = text.includes("—") && !text.startsWith("ecrime-ledger-");
  const told = isCheckpoint ? null : readExport(text);
  const checkpoint = readCheckpoint(told ? told.note : text);
  const claimed = keys.length ? keys : await Promise.all((told?.keys ?? []).map(readKey));
  await checkSignatures(checkpoint, claimed, told?.rollovers ?? []);
  const witnessed = await checkWitnesses(checkpoint, witnesses);
  if (since) await checkKept(checkpoint, since, told?.consistency ?? []);
  const places: number[] = [];
  for (const entry of told?.entries ?? []) places.push(await checkEntry(entry, checkpoint, told?.about ?? null));
  const late = places.findIndex((place, at) => at > 0 && place <= (places[at - 1] as number));
  if (late > 0) throw new Fails("order", `${places[late]}`);
  const entries = (told?.entries ?? []).map(({ header, rows }) => ({ header: header.join("\n"), rows }));
  return { code: "holds", about: "", checkpoint, entries, witnessed };
}

async function checkSignatures(checkpoint: Checkpoint, keys: Key[], rollovers: string[]): Promise<void> {
  const spans = (await keysOf(keys, rollovers)).filter(({ key }) => key.name === checkpoint.origin);
  if (!spans.length) throw new Fails("other-log", checkpoint.origin);
  const signed: typeof spans = [];
  for (const span of spans) if (await isSignedBy(span.key, checkpoint)) signed.push(span);
  if (!signed.length) throw new Fails("not-signed");
  if (!signed.some(({ since, until }) => since <= checkpoint.size && checkpoint.size <= until)) throw new Fails("old-key");
}

async function checkWitnesses(checkpoint: Checkpoint, witnesses: Key[]): Promise<Witnessed[]> {
  const found: Witnessed[] = [];
  for (const key of witnesses) {
    const seconds = await witnessedAt(key, checkpoint);
    if (seconds === null) throw new Fails("not-witnessed", key.name);
    found.push({ name: key.name, seconds });
  }
  return found;
}

async function checkKept(checkpoint: Checkpoint, kept: Kept, consistency: string[]): Promise<void> {
  if (kept.mark !== (await markOf(checkpoint.origin))) throw new Fails("other-log", checkpoint.origin);
  if (kept.size > checkpoint.size) throw new Fails("older", `${kept.size}`);
  if (kept.size === 0) return;
  const proofs = new Map(consistency.map((line) => [cut(line)[0], cut(line)[1]]));
  const found = kept.size === checkpoint.size ? "" : proofs.get(`${kept.size}`);
  if (found === undefined) throw new Fails("no-consistency", `${kept.size}`);
  const proof = found.split(" ").filter((hash) => hash).map(fromBase64);
  const goesOn = await isConsistent(kept.size, kept.root, checkpoint.size, checkpoint.root, proof);
  if (!goesOn) throw new Fails("rewritten", `${kept.size}`);
}

async function checkEntry(entry: Entry, checkpoint: Checkpoint, about: string | null): Promise<number> {
  const header = utf8(entry.header.map((line) => `${line}\n`).join(""));
  const leaf = fromBase64(entry.leaf);
  if (!same(await leafHash(header), leaf)) throw new Fails("leaf", entry.index);
  const place = whole(entry.index);
  const proof = entry.proof.map(fromBase64);
  if (!(await isIncluded(leaf, place, checkpoint.size, proof, checkpoint.root))) throw new Fails("not-included", entry.index);
  const lines = new Map(entry.header.map(cut));
  const salt = fromBase64(entry.rowsSalt);
  const rows: Bytes = joined(salt, utf8(entry.rows.join("\n")));
  // In a longer salt rows could be hidden, in a shorter one put before the others.
  const isOpened = salt.length === 32 && hex(await sha256(rows)) === lines.get("rows");
  if (entry.rows.length && !isOpened) throw new Fails("rows", entry.index);
  if (about !== null && lines.get("subject") !== about) throw new Fails("other-subject", entry.index);
  return place;
}

// A line's name and the rest of it.
function cut(line: string): [string, string] {
  const at = line.indexOf(" ");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}

// Reads a file line by line in the one order in which its lines may stand.
function readExport(text: string): Export {
  const [first, ...lines] = text.split("\n");
  if (first !== "ecrime-ledger-1") throw new Fails("format");
  if (lines.pop() !== "") throw new Fails("unreadable");
  let at = 0;
  const isNext = (name: string): boolean => at < lines.length && cut(lines[at] as string)[0] === name;
  const take = (name: string): string => {
    if (!isNext(name)) throw new Fails("unreadable");
    return cut(lines[at++] as string)[1];
  };
  const several = (name: string, least: number): string[] => {
    const found: string[] = [];
    while (isNext(name)) found.push(take(name));
    if (found.length < least) throw new Fails("unreadable");
    return found;
  };
  const entry = (): Entry => {
    const told = { index: take("entry"), leaf: take("leaf"), proof: several("proof", 0), header: several("header", 1) };
    const rows = several("row", 0);
    return { ...told, rows, rowsSalt: rows.length ? take("rows_salt") : "" };
  };
  const keys = several("key", 1);
  const rollovers = several("rollover", 0);
  const note = several("checkpoint", 1).map((line) => `${line}\n`).join("");
  const consistency = several("consistency", 0);
  const about = isNext("about") ? take("about") : null;
  const entries = [entry()];
  while (isNext("entry")) entries.push(entry());
  take("end");
  if (at < lines.length) throw new Fails("unreadable");
  return { keys, rollovers, note, consistency, about, entries };
}
