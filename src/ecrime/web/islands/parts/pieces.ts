// Files go to the server piece by piece while the form is filled in. A line that breaks, a page that is loaded anew and a
// server that starts again cost one piece: the server says how much of a file is there, and it goes on from there.

interface Told {
  id: string;
  url: string;
  at: number;
  size: number;
}

const SMALLEST = 16 * 1024;
const LARGEST = 1024 * 1024;
const FIRST = 128 * 1024;
const QUICK_MS = 2000;
const PATIENCE_MS = 60_000;
const PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

class Refusal extends Error {}

class SignedOut extends Error {}

class Place {
  readonly form: HTMLFormElement;
  private readonly list: HTMLElement;
  private readonly status: HTMLElement;
  private readonly open = new Set<Row>();
  private last = Promise.resolve();
  private waiting: HTMLElement | null | undefined;

  constructor(readonly root: HTMLElement) {
    this.form = root.closest("form") as HTMLFormElement;
    this.list = root.querySelector("ul") as HTMLElement;
    this.status = root.querySelector("[role=status]") as HTMLElement;
    // Before the listeners that take the form for sent.
    this.form.addEventListener("submit", (event) => this.hold(event), { capture: true });
    for (const input of this.form.querySelectorAll<HTMLInputElement>("input[type=file]"))
      input.addEventListener("change", () => this.take(input));
  }

  word(name: string, share = 0, size = 0): string {
    const megabytes = Math.max(0.1, size / 1_048_576).toFixed(1);
    return (this.root.dataset[name] ?? "").replace("{share}", String(share)).replace("{size}", megabytes);
  }

  /** What a row shows already is only read out. */
  say(text: string, isShown = false): void {
    this.status.textContent = text;
    this.status.classList.toggle("unseen", !isShown);
  }

  settled(row: Row): void {
    this.open.delete(row);
    if (this.open.size || this.waiting === undefined) return;
    const button = this.waiting;
    this.waiting = undefined;
    this.say("");
    if (this.form.querySelector("[data-refused]")) return;
    this.form.requestSubmit(button);
  }

  private hold(event: SubmitEvent): void {
    if (!this.open.size || event.submitter?.getAttribute("value") === "cannot_be_had") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.waiting = event.submitter;
    this.say(this.word("waits"), true);
  }

  private take(input: HTMLInputElement): void {
    const files = [...(input.files ?? [])];
    if (!files.length) return;
    // The file goes by itself; the form brings its number only.
    input.value = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    for (const file of files) {
      const row = new Row(this, file);
      this.open.add(row);
      this.list.append(row.item);
      // One after the other: a thin line finishes one file rather than none.
      this.last = this.last.then(() => row.run());
    }
  }

  known(id: string): HTMLElement | null {
    return this.list.querySelector(`[data-upload="${id}"]`);
  }
}

class Row {
  readonly item = document.createElement("li");
  private readonly bar = document.createElement("progress");
  private readonly words = document.createElement("p");
  private told: Told | undefined;
  private gone = new AbortController();
  private size = FIRST;

  constructor(
    private readonly place: Place,
    private readonly file: File,
  ) {
    const name = document.createElement("p");
    name.textContent = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "quiet";
    remove.textContent = place.word("remove");
    remove.setAttribute("aria-label", `${place.word("remove")}: ${file.name}`);
    remove.addEventListener("click", () => this.remove());
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", file.name);
    this.words.className = "hint";
    this.words.textContent = place.word("reading");
    this.item.append(name, this.bar, this.words, remove);
  }

  async run(): Promise<void> {
    try {
      const sha256 = await this.hash();
      let pause = PAUSE_MS;
      while (!this.gone.signal.aborted && !(this.told && this.told.at >= this.told.size)) {
        try {
          await (this.told ? this.piece(this.told) : this.begin(sha256));
          pause = PAUSE_MS;
        } catch (error) {
          if (error instanceof Refusal || this.gone.signal.aborted) throw error;
          this.size = Math.max(SMALLEST, this.size / 2);
          this.show(error instanceof SignedOut ? "session" : "again");
          await this.rest(pause);
          pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
          await this.ask();
        }
      }
      if (this.told && !this.gone.signal.aborted) this.finish(this.told);
    } catch (error) {
      if (!this.gone.signal.aborted) this.refuse(error instanceof Refusal ? error.message : this.place.word("unread"));
    }
    this.place.settled(this);
  }

  private async hash(): Promise<string> {
    const digest = await crypto.subtle.digest("SHA-256", await this.file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  private async begin(sha256: string): Promise<void> {
    const body = new FormData();
    body.set("name", this.file.name);
    body.set("size", String(this.file.size));
    body.set("sha256", sha256);
    this.told = await this.send(this.place.root.dataset.uploads ?? "", { method: "POST", body });
    this.place.known(this.told.id)?.remove();
    this.item.dataset.upload = this.told.id;
    this.show("sending");
  }

  private async piece(told: Told): Promise<void> {
    const begun = performance.now();
    this.told = await this.send(told.url, {
      method: "POST",
      body: this.file.slice(told.at, told.at + this.size),
      headers: { "Upload-Offset": String(told.at), "Content-Type": "application/octet-stream" },
    });
    if (performance.now() - begun < QUICK_MS) this.size = Math.min(LARGEST, this.size * 2);
    this.show("sending");
  }

  /** After a loss: a piece may have arrived though its answer did not. */
  private async ask(): Promise<void> {
    if (!this.told) return;
    try {
      this.told = await this.send(this.told.url, {});
    } catch (error) {
      if (error instanceof Refusal) throw error;
    }
  }

  private async send(url: string, init: RequestInit): Promise<Told> {
    const token = this.place.form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const answer = await fetch(url, {
      ...init,
      headers: { ...init.headers, Accept: "application/json", "X-CSRFToken": token },
      signal: AbortSignal.any([this.gone.signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    if (answer.ok) return (await answer.json()) as Told;
    if (answer.status === 401) throw new SignedOut();
    if (answer.status >= 500 || answer.status === 429 || answer.status === 409) throw new Error(String(answer.status));
    const said = (await answer.json().catch(() => ({}))) as { text?: string; problems?: { text: string }[] };
    throw new Refusal(said.problems?.[0]?.text ?? said.text ?? this.place.word("unread"));
  }

  private show(state: string): void {
    const { at, size } = this.told ?? { at: 0, size: this.file.size };
    const share = Math.floor((at * 100) / size);
    this.bar.value = share;
    this.words.textContent = this.place.word(state, share, size);
    if (state !== "sending") this.place.say(`${this.file.name}: ${this.words.textContent}`);
  }

  private finish(told: Told): void {
    const named = document.createElement("input");
    named.type = "hidden";
    named.name = "upload";
    named.value = told.id;
    this.item.append(named);
    this.show("whole");
  }

  private refuse(text: string): void {
    this.item.dataset.refused = "";
    this.bar.remove();
    this.words.textContent = text;
    this.place.say(`${this.file.name}: ${text}`);
  }

  private remove(): void {
    this.gone.abort();
    this.item.remove();
    const token = this.place.form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const headers = { "X-CSRFToken": token, Accept: "application/json" };
    // What does not arrive goes after a day.
    if (this.told) void fetch(this.told.url, { method: "DELETE", headers }).catch(() => null);
    this.place.settled(this);
  }

  private rest(pause: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        removeEventListener("online", done);
        resolve();
      };
      addEventListener("online", done);
      setTimeout(done, pause * (0.75 + Math.random() / 2));
    });
  }
}

export function startPieces(): void {
  const root = document.querySelector<HTMLElement>("[data-uploads]");
  // Without a secure line browsers hash nothing, and older ones cannot give up a piece; the form then brings its files
  // as it does without a script.
  const isAble = globalThis.crypto?.subtle && "any" in AbortSignal && "timeout" in AbortSignal;
  if (root && isAble) new Place(root);
}
