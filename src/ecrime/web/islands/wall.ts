// The wall: begins a watch for each tile, shows what comes, says what does not; one tile large, by keyboard as well.

import { Line, type Said } from "./parts/live/line";
import { Player } from "./parts/live/player";

const BIG = 31;
const LOOK_MS = 250;
const OTHERS_MS = 5000;
const STILL_MS = 2500;
const AWAKE_MS = 60_000;
const IN_BACKGROUND = { "X-In-The-Background": "yes", Accept: "application/json" };

interface Begun {
  watches: Record<string, string>;
  refused: Record<string, string>;
}

class Tile {
  readonly player = new Player(() => this.again());
  watch = "";
  private movedAt = 0;
  private lastTime = -1;
  private note = "";

  constructor(
    readonly number: number,
    readonly box: HTMLElement,
    public camera: string,
    public role: string,
    protected readonly words: Record<string, string>,
    private readonly line: Line,
  ) {
    box.prepend(this.player.video);
  }

  show(): void {
    if (!this.watch) return;
    this.tell("opening");
    this.line.say({ show: this.number, watch: this.watch, role: this.role });
  }

  hide(): void {
    this.line.say({ hide: this.number });
    this.player.stop();
  }

  hear(said: Said): void {
    if (said.is === "run") this.run(said);
    else if (said.is === "away") this.tell("waiting");
    else if (said.is === "behind") this.tell("behind");
    else if (said.is === "over") {
      this.watch = "";
      this.player.stop();
      this.tell(said.why ?? "ended");
    }
  }

  private run(said: Said): void {
    this.remark = said.masked ? (this.words.masked ?? "") : "";
    if (!said.mime) {
      this.tell("h265");
      this.hide();
      return;
    }
    if (!this.player.begin(said.mime)) this.tell("cannot");
  }

  private again(): void {
    this.hide();
    this.show();
  }

  look(): void {
    const behind = this.player.keepUp(this.line.now());
    const { currentTime } = this.player.video;
    if (Number.isNaN(behind)) return;
    if (currentTime !== this.lastTime) {
      this.lastTime = currentTime;
      this.movedAt = Date.now();
      this.box.classList.remove("is-stalled");
      this.box.dataset.state = "live";
      this.say(`● ${(this.words.live ?? "%s").replace("%s", Math.max(behind, 0).toFixed(1))}`, Math.max(behind, 0));
    } else if (Date.now() - this.movedAt > STILL_MS) {
      const since = new Date(this.movedAt).toTimeString().slice(0, 8);
      this.still(`▲ ${(this.words.stalled ?? "%s").replace("%s", since)}`);
    }
    const news = this.player.news();
    if (news) acknowledgements.push([this.number, news]);
  }

  tell(word: string): void {
    this.still(`${word === "opening" ? "◐" : "▲"} ${this.words[word] ?? word}`, word === "opening" ? "opening" : "wrong");
  }

  refuse(sentence: string): void {
    this.still(`✕ ${sentence}`);
  }

  private still(text: string, state = "wrong"): void {
    this.box.classList.add("is-stalled");
    this.box.dataset.state = state;
    this.say(text, NaN);
  }

  private say(text: string, behind: number): void {
    this.box.dataset.behind = Number.isNaN(behind) ? "" : behind.toFixed(3);
    const state = this.box.querySelector<HTMLElement>(".tile-state");
    if (state && state.textContent !== text + this.note) state.textContent = text + this.note;
  }

  set remark(text: string) {
    this.note = text ? ` · ${text}` : "";
  }
}

let acknowledgements: [number, number][] = [];

function begin(wall: HTMLElement): void {
  const words = JSON.parse(wall.dataset.words ?? "{}") as Record<string, string>;
  const token = document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  const says = document.querySelector<HTMLElement>("#wall-says");
  const tiles = new Map<number, Tile>();
  const big = document.querySelector<HTMLElement>("#wall-big");

  function sayAbove(sentence: string): void {
    if (!says) return;
    says.hidden = !sentence;
    says.textContent = sentence;
  }

  const line = new Line(
    (wall.dataset.stream ?? "").startsWith("/") ? `wss://${location.host}${wall.dataset.stream}` : (wall.dataset.stream ?? ""),
    () => {
      sayAbove("");
      for (const tile of tiles.values()) tile.show();
    },
    () => {
      sayAbove(words.gone ?? "");
      for (const tile of tiles.values()) tile.player.stop();
    },
    (said) => {
      if (said.tile === undefined) return;
      const tile = tiles.get(said.tile);
      tile?.hear(said);
      if (tile && said.is === "over" && (said.why === "closed" || said.why === "lost" || said.why === "ended")) void watch([tile]);
    },
    (number, piece) => tiles.get(number)?.player.take(piece),
  );

  async function watch(wanted: Tile[]): Promise<void> {
    const cameras = [...new Set(wanted.map((tile) => tile.camera))];
    if (!cameras.length) return;
    const headers = { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" };
    const answer = await fetch(wall.dataset.watch ?? "", { method: "POST", headers, body: JSON.stringify({ cameras }) }).catch(() => null);
    if (!answer) {
      setTimeout(() => void watch(wanted), 2000);
      return;
    }
    if (!answer.ok) {
      // A purpose lasts for half an hour and is asked for again where it is stated.
      if (answer.status === 403 || answer.status === 401) location.assign(wall.dataset.purpose ?? "/");
      return;
    }
    const begun = (await answer.json()) as Begun;
    for (const tile of wanted) {
      tile.watch = begun.watches[tile.camera] ?? "";
      if (tile.watch) tile.show();
      else tile.refuse(begun.refused[tile.camera] ?? "");
    }
  }

  async function lookAround(): Promise<void> {
    const answer = await fetch(wall.dataset.watching ?? "", { headers: IN_BACKGROUND }).catch(() => null);
    if (!answer?.ok) return;
    const found = (await answer.json()) as { watching: Record<string, string[]>; said: string };
    const watched = document.querySelector<HTMLElement>("#wall-watched");
    if (watched && watched.textContent !== found.said) watched.textContent = found.said;
    for (const tile of tiles.values()) {
      const others = tile.box.querySelector<HTMLElement>(".tile-others");
      const names = (found.watching[tile.camera] ?? []).join(", ");
      if (others) others.textContent = names ? (words.others ?? "%s").replace("%s", names) : "";
    }
  }

  for (const [index, box] of [...wall.querySelectorAll<HTMLElement>(".tile")].entries()) {
    const { camera, sub } = box.dataset;
    if (camera) tiles.set(index, new Tile(index, box, camera, sub ?? "sub", words, line));
  }
  const small = [...tiles.values()];
  if (small.length) line.open();
  void watch(small);
  void lookAround();
  setInterval(() => void lookAround(), OTHERS_MS);
  setInterval(() => {
    for (const tile of tiles.values()) tile.look();
    if (acknowledgements.length) line.say({ got: acknowledgements });
    acknowledgements = [];
    const clock = document.querySelector<HTMLElement>("#wall-now");
    if (clock) clock.textContent = new Date(line.now()).toTimeString().slice(0, 8);
  }, LOOK_MS);
  addEventListener("pagehide", () => {
    for (const id of new Set(small.map((tile) => tile.watch))) if (id) line.say({ close: id });
    line.close();
  });
  stayAwake(wall);
  startBig(wall, tiles, small, big, words, line);
}

// Keys and mouse are signs that the officer is there: his session does not lie idle while he looks.
function stayAwake(wall: HTMLElement): void {
  let toldAt = Date.now();
  function tell(): void {
    if (Date.now() - toldAt < AWAKE_MS) return;
    toldAt = Date.now();
    void fetch(wall.dataset.watching ?? "", { headers: { Accept: "application/json" } }).catch(() => undefined);
  }
  for (const sign of ["keydown", "pointermove"]) document.addEventListener(sign, tell, { passive: true });
}

function startBig(
  wall: HTMLElement,
  tiles: Map<number, Tile>,
  small: Tile[],
  section: HTMLElement | null,
  words: Record<string, string>,
  line: Line,
): void {
  const box = section?.querySelector<HTMLElement>("[data-big]");
  const full = document.querySelector<HTMLButtonElement>("#wall-full");
  const keys = document.querySelector<HTMLElement>("#wall-keys");
  if (!section || !box) return;
  let from: Tile | null = null;

  function open(tile: Tile): void {
    if (!section || !box || !tile.watch) return;
    close();
    from = tile;
    const caption = tile.box.querySelector(".tile-caption")?.cloneNode(true) as HTMLElement | null;
    caption?.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
    box.replaceChildren(...(caption ? [caption] : []));
    const shown = new BigTile(BIG, box, tile.camera, "main", words, line);
    shown.watch = tile.watch;
    shown.small = tile.role;
    tiles.set(BIG, shown);
    section.hidden = false;
    wall.inert = true;
    document.querySelector<HTMLElement>("#wall-back")?.focus();
    shown.show();
  }

  function close(): void {
    const shown = tiles.get(BIG);
    if (!shown || !section || !box) return;
    shown.hide();
    tiles.delete(BIG);
    box.replaceChildren();
    section.hidden = true;
    wall.inert = false;
    from?.box.querySelector<HTMLElement>(".tile-open")?.focus();
    from = null;
  }

  for (const tile of small) tile.box.querySelector(".tile-open")?.addEventListener("click", () => open(tile));
  document.querySelector("#wall-back")?.addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea") !== null;
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    if (digit) {
      const tile = tiles.get(Number(digit) - 1);
      if (section.hidden) tile?.box.querySelector<HTMLElement>(".tile-open")?.focus();
      else if (tile) open(tile);
    } else if (event.code === "Escape") close();
    else if (event.code === "KeyF") toggleFull();
  });

  function toggleFull(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen().catch(() => undefined);
  }
  if (full) {
    full.hidden = !document.fullscreenEnabled;
    full.addEventListener("click", toggleFull);
  }
  if (keys) keys.hidden = false;
}

// The large picture is of the main stream where a browser plays it, else of the small one, and says so.
class BigTile extends Tile {
  small = "sub";

  override hear(said: Said): void {
    if (said.is === "run" && !said.mime && this.role === "main" && this.small !== "main") {
      this.role = this.small;
      this.show();
      return;
    }
    super.hear(said);
    if (said.is === "run" && this.role !== "main" && !said.masked) this.remark = this.words.big_h265 ?? "";
  }
}

const wall = document.querySelector<HTMLElement>("#wall");
if (wall) begin(wall);
