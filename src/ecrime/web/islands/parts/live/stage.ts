// Where tiles stand: all of them within the window, one chosen, one large, the whole on the whole screen.

import type { Line } from "./line";
import { BigTile, type Clock, type Tile } from "./tile";

const BIG = 31;
const LEAST_ROW = 84;

export class Stage {
  private readonly section = document.querySelector<HTMLElement>("#wall-big");
  private readonly place = document.querySelector<HTMLElement>("#wall-big [data-big]");
  private last: Tile | null = null;

  constructor(
    private readonly wall: HTMLElement,
    private readonly tiles: Map<number, Tile>,
    private readonly small: Tile[],
    private readonly words: Record<string, string>,
    private readonly line: Line,
    private readonly clock: Clock,
  ) {}

  start(): void {
    for (const tile of this.small) {
      const button = this.button(tile);
      button?.addEventListener("click", () => this.open(tile));
      button?.addEventListener("focus", () => {
        this.last = tile;
      });
    }
    document.querySelector("#wall-back")?.addEventListener("click", () => this.close());
    const full = document.querySelector<HTMLButtonElement>("#wall-full");
    if (full) {
      full.hidden = !document.fullscreenEnabled;
      full.addEventListener("click", () => this.toggleFull());
    }
    for (const one of document.querySelectorAll<HTMLElement>("[data-scripted]")) one.hidden = false;
    // What stands above and below may take another line at any time: names, sentences, a narrower window.
    const looking = new ResizeObserver(() => this.fit());
    looking.observe(document.body);
    for (const one of document.querySelectorAll(".wall-head, .wall-under, .wall-says")) looking.observe(one);
    addEventListener("resize", () => this.fit());
    this.fit();
  }

  // The tile that what is done is about: the large one, else the one chosen last.
  chosen(): Tile | null {
    return this.last;
  }

  // A digit chooses the tile of that number; while one is large, it is shown in its place.
  choose(number: number): void {
    const tile = this.tiles.get(number - 1);
    if (!tile) return;
    if (this.section?.hidden === false) this.open(tile);
    else this.button(tile)?.focus();
  }

  move(right: number, down: number): void {
    if (this.section?.hidden === false || !this.small.length) return;
    const across = Number(getComputedStyle(this.wall).getPropertyValue("--across")) || 1;
    const at = this.last ? this.small.indexOf(this.last) + right + down * across : 0;
    const tile = this.small[at];
    if (tile) this.button(tile)?.focus();
  }

  open(tile: Tile): void {
    const { section, place } = this;
    if (!section || !place || !tile.watch) return;
    this.close();
    this.last = tile;
    const caption = tile.box.querySelector(".tile-caption")?.cloneNode(true) as HTMLElement | null;
    caption?.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
    place.replaceChildren(...(caption ? [caption] : []));
    const shown = new BigTile(BIG, place, tile.camera, "main", this.words, this.line, this.clock);
    shown.watch = tile.watch;
    shown.small = tile.role;
    this.tiles.set(BIG, shown);
    section.hidden = false;
    this.wall.inert = true;
    document.querySelector<HTMLElement>("#wall-back")?.focus();
    shown.show();
  }

  close(): void {
    const { section, place } = this;
    const shown = this.tiles.get(BIG);
    if (!shown || !section || !place) return;
    shown.hide();
    this.tiles.delete(BIG);
    place.replaceChildren();
    section.hidden = true;
    this.wall.inert = false;
    if (this.last) this.button(this.last)?.focus();
  }

  toggleFull(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen().catch(() => undefined);
  }

  // All tiles stand within the window, whatever stands above them; on a phone they stand below one another.
  private fit(): void {
    const across = Number(getComputedStyle(this.wall).getPropertyValue("--across")) || 1;
    const rows = Math.ceil(this.wall.children.length / across);
    const top = this.wall.getBoundingClientRect().top + scrollY;
    const under = document.querySelector<HTMLElement>(".wall-under")?.offsetHeight ?? 0;
    const height = Math.max(innerHeight - top - under - 8, rows * LEAST_ROW);
    this.wall.style.setProperty("--wall-height", `${Math.floor(height)}px`);
  }

  private button(tile: Tile): HTMLElement | null {
    return tile.box.querySelector<HTMLElement>(".tile-open");
  }
}
