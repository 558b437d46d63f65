// One picture of a wall: what it shows, and in words what it does not. A tile that stands still keeps its last picture.

import type { Line, Said } from "./line";
import { Player } from "./player";

const STILL_MS = 2500;

export type Clock = (ms: number) => string;

export class Tile {
  readonly player = new Player(() => this.again());
  watch = "";
  behind = NaN; // seconds, by the clock of the service
  private movedAt = 0; // by that clock
  private lastTime = -1;
  private note = "";

  constructor(
    readonly number: number,
    readonly box: HTMLElement,
    public camera: string,
    public role: string,
    protected readonly words: Record<string, string>,
    private readonly line: Line,
    private readonly clock: Clock,
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
    this.clear();
  }

  hear(said: Said): void {
    if (said.is === "run") this.run(said);
    else if (said.is === "away") this.tell("waiting");
    else if (said.is === "behind") this.tell("behind");
    else if (said.is === "over") {
      this.watch = "";
      this.clear();
      this.tell(said.why ?? "ended");
    }
  }

  // No picture is left where none may be seen any more.
  clear(): void {
    this.player.stop();
    this.lastTime = -1;
    this.movedAt = 0;
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

  // Looks whether the picture moves; the number of the last piece that was taken in, 0 for none.
  look(): number {
    const now = this.line.now();
    const behind = this.player.keepUp(now);
    const { currentTime } = this.player.video;
    if (Number.isNaN(behind)) return 0;
    if (currentTime !== this.lastTime) {
      this.lastTime = currentTime;
      this.movedAt = now;
      this.box.classList.remove("is-stalled");
      this.box.dataset.state = "live";
      this.say(`● ${(this.words.live ?? "%s").replace("%s", Math.max(behind, 0).toFixed(1))}`, Math.max(behind, 0));
    } else if (now - this.movedAt > STILL_MS) this.still(`▲ ${this.sinceWhen()}`);
    return this.player.news();
  }

  // In words what it does, and, where its last picture is still to be seen, of when that is.
  tell(word: string): void {
    const isOpening = word === "opening";
    const since = this.movedAt && !isOpening ? ` · ${this.sinceWhen()}` : "";
    this.still(`${isOpening ? "◐" : "▲"} ${this.words[word] ?? word}${since}`, isOpening ? "opening" : "wrong");
  }

  refuse(sentence: string): void {
    this.still(`✕ ${sentence}`);
  }

  private sinceWhen(): string {
    return (this.words.stalled ?? "%s").replace("%s", this.clock(this.movedAt));
  }

  private still(text: string, state = "wrong"): void {
    this.box.classList.add("is-stalled");
    this.box.dataset.state = state;
    this.say(text, NaN);
  }

  private say(text: string, behind: number): void {
    this.behind = behind;
    this.box.dataset.behind = Number.isNaN(behind) ? "" : behind.toFixed(3);
    const state = this.box.querySelector<HTMLElement>(".tile-state");
    if (state && state.textContent !== text + this.note) state.textContent = text + this.note;
  }

  set remark(text: string) {
    this.note = text ? ` · ${text}` : "";
  }
}

// The large picture is of the main stream where a browser plays it, else of the small one, and says so.
export class BigTile extends Tile {
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
