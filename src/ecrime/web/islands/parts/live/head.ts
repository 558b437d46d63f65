// The line above a wall: what time it is for the service, who watches, how many cameras are recorded, which are down.

import type { Tile } from "./tile";

const LOOK_MS = 5000;
const RECORDED_EVERY = 3; // looks: to ask it of all cameras of a city costs more than who watches
const IN_BACKGROUND = { "X-In-The-Background": "yes", Accept: "application/json" };

interface Seen {
  watching: Record<string, string[]>;
  said: string;
  recorded?: string;
  down?: string;
}

export class Head {
  private looks = 0;
  private readonly clock = document.querySelector<HTMLElement>("#wall-now");
  private readonly watched = document.querySelector<HTMLElement>("#wall-watched");
  private readonly recorded = document.querySelector<HTMLElement>("#wall-recorded");
  private readonly down = document.querySelector<HTMLAnchorElement>("#wall-down");

  constructor(
    private readonly wall: HTMLElement,
    private readonly tiles: Tile[],
    private readonly words: Record<string, string>,
  ) {}

  start(): void {
    void this.look();
    setInterval(() => void this.look(), LOOK_MS);
  }

  tick(time: string): void {
    if (this.clock && this.clock.textContent !== time) this.clock.textContent = time;
  }

  async look(): Promise<void> {
    const more = this.looks % RECORDED_EVERY === 0 ? "?recorded=yes" : "";
    this.looks += 1;
    const answer = await fetch(`${this.wall.dataset.watching ?? ""}${more}`, { headers: IN_BACKGROUND }).catch(() => null);
    if (!answer?.ok) return;
    const seen = (await answer.json()) as Seen;
    write(this.watched, seen.said);
    if (seen.recorded !== undefined) {
      write(this.recorded, seen.recorded);
      write(this.down, seen.down ?? "");
      if (this.down) this.down.hidden = !seen.down;
    }
    for (const tile of this.tiles) {
      const names = (seen.watching[tile.camera] ?? []).join(", ");
      write(tile.box.querySelector<HTMLElement>(".tile-others"), names ? (this.words.others ?? "%s").replace("%s", names) : "");
    }
  }
}

function write(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
