// The public page of the ledger: checks in the browser what somebody pastes or chooses, and sends it nowhere.
import { canCheck, check, type Anchors, type Verdict } from "./parts/ledger/verify";

type Words = Record<string, string>;

function text(id: string): string {
  return (document.getElementById(id) as HTMLTextAreaElement).value;
}

// What was pasted into a box ends its lines as this computer does, and often lacks the last end.
function lines(id: string): string[] {
  return text(id).split(/\r?\n/).map((line) => line.trim()).filter((line) => line);
}

function whole(pasted: string): string {
  const unix = pasted.replace(/\r\n/g, "\n");
  return unix && !unix.endsWith("\n") ? `${unix}\n` : unix;
}

function said(words: Words, code: string, about = ""): string {
  return (words[code] ?? code).replace("%(about)s", () => about);
}

function paragraph(content: string): HTMLElement {
  const line = document.createElement("p");
  line.textContent = content;
  return line;
}

// Green with a tick or amber with a triangle; the words say it, too.
function verdictLine(content: string, holds: boolean): HTMLElement {
  const box = document.createElement("div");
  box.className = holds ? "notice" : "notice notice-halt";
  box.appendChild(paragraph(content));
  return box;
}

function telling(words: Words, verdict: Verdict, anchors: Anchors): HTMLElement[] {
  const holds = verdict.code === "holds";
  const told = [verdictLine(said(words, verdict.code, verdict.about), holds)];
  if (!holds || !verdict.checkpoint) return told;
  told.push(paragraph(said(words, "size", `${verdict.checkpoint.size}`)));
  for (const { name, seconds } of verdict.witnessed) {
    const at = new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
    told.push(paragraph(said(words, "witnessed", `${name}, ${at} UTC`)));
  }
  if (anchors.since) told.push(paragraph(said(words, "since")));
  if (!anchors.keys.length) told.push(paragraph(said(words, "own_key")));
  if (!anchors.witnesses.length && !anchors.since) told.push(paragraph(said(words, "nobody")));
  for (const { header, rows } of verdict.entries) {
    told.push(verbatim(header));
    if (rows.length) told.push(folded(said(words, "wrote", `${rows.length}`), verbatim(rows.map(readable).join("\n\n"))));
  }
  return told;
}

function verbatim(text: string): HTMLElement {
  const shown = document.createElement("pre");
  shown.textContent = text;
  return shown;
}

function folded(title: string, content: HTMLElement): HTMLElement {
  const fold = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = title;
  fold.append(summary, content);
  return fold;
}

// A row as it was hashed is the name of a table and one line of JSON; read, it is a column a line.
function readable(row: string): string {
  if (/\d{16}/.test(row)) return row; // figures that JavaScript would round
  const [table = "", ...json] = row.split(" ");
  let columns: unknown;
  try {
    columns = JSON.parse(json.join(" "));
  } catch {
    return row;
  }
  if (typeof columns !== "object" || columns === null) return row;
  const lines = Object.entries(columns).map(([name, value]) => {
    // What somebody wrote on several lines does not look like other columns.
    const isOneLine = typeof value === "string" && !/[\n\r\v\f\u0085\u2028\u2029]/.test(value);
    return `${name}: ${isOneLine ? value : JSON.stringify(value)}`;
  });
  return [table, ...lines].join("\n");
}

async function start(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("[data-ledger-check]");
  const says = document.querySelector<HTMLElement>("[data-ledger-says]");
  const without = document.querySelector<HTMLElement>("[data-ledger-without]");
  if (!form || !says || !without) return;
  const words = JSON.parse(document.getElementById("ledger-words")?.textContent ?? "{}") as Words;
  if (!(await canCheck())) {
    without.textContent = said(words, "unfit");
    return;
  }
  without.remove();
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void answer(form, says, words);
  });
}

let asked = 0;

async function answer(form: HTMLFormElement, says: HTMLElement, words: Words): Promise<void> {
  const mine = ++asked;
  // What was said of something else does not stand there while this is checked.
  says.replaceChildren();
  const file = (document.getElementById("ledger-file") as HTMLInputElement).files?.[0];
  const pasted = text("ledger-text");
  const most = Number(form.dataset.most);
  if (!file && !pasted.trim()) return says.replaceChildren(paragraph(said(words, "nothing")));
  if (file && pasted.trim()) return says.replaceChildren(paragraph(said(words, "both")));
  if ((file?.size ?? pasted.length) > most) return says.replaceChildren(paragraph(said(words, "large")));
  const since = text("ledger-since").trim() ? whole(text("ledger-since")) : "";
  const anchors: Anchors = { keys: lines("ledger-keys"), witnesses: lines("ledger-witnesses"), since };
  const verdict = await check(file ? await contentOf(file) : whole(pasted), anchors);
  if (mine !== asked) return;
  const of = paragraph(file ? said(words, "of_file", file.name) : said(words, "of_text"));
  says.replaceChildren(...telling(words, verdict, anchors), of);
}

// The bytes of a file as they are; what is no text is read as nothing of ours.
async function contentOf(file: File): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
  } catch {
    return "";
  }
}

void start();
