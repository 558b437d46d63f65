// Footage: many cameras on one clock. The clock waits for a camera that loads, and never runs into what is live.
import { KEYS_ONLY_FROM, Screen } from "./parts/footage/screen";
import type { Footage } from "./parts/footage/index";

const RATES = [0.5, 1, 2, 4, 8, 16];
const TURN_MS = 40;
const WAITS_MS = 5000;
// What is written this moment is known of a few seconds later: it is asked for anew so often.
const KNOWN_EACH_MS = 10_000;
const EDGE_MS = 4_000;

class Player {
  private time: number;
  private rate = 1;
  private playing = false;
  private last = performance.now();
  private waiting = 0;
  private readonly screens: Screen[];
  private readonly whole: [number, number];
  private readonly shown: [number, number];
  private readonly clock: Intl.DateTimeFormat;
  private readonly begun = performance.now();
  private asked = -Infinity;

  constructor(private readonly box: HTMLElement) {
    const data = box.dataset;
    const words = {
      nothing: data.wordNothing ?? "",
      loading: data.wordLoading ?? "",
      failed: data.wordFailed ?? "",
      still: data.wordStill ?? "",
      outside: data.wordOutside ?? "",
    };
    this.time = Number(data.at);
    this.whole = [Date.parse(data.from ?? ""), Date.parse(data.to ?? "")];
    this.shown = [Date.parse(data.shownFrom ?? ""), Date.parse(data.shownTo ?? "")];
    this.clock = new Intl.DateTimeFormat("en-GB", {
      timeZone: data.timeZone ?? "UTC",
      day: "2-digit",
      month: "2-digit",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    this.screens = [...box.querySelectorAll<HTMLElement>("[data-camera]")].map((one) => new Screen(one, words));
  }

  // The newest moment that is footage already, by the clock of the service: what is younger is watched live.
  private latest(): number {
    return Number(this.box.dataset.latest) + performance.now() - this.begun;
  }

  private readonly edge = (): number => Math.min(this.whole[1], this.latest());

  private async found(): Promise<Record<string, Footage>> {
    this.asked = performance.now();
    const cameras = this.screens.map((one) => one.camera).join(",");
    const [from, to] = this.whole.map((one) => new Date(one).toISOString());
    const answer = await fetch(`${this.box.dataset.index}?cameras=${cameras}&from=${from}&to=${to}`, {
      headers: { Accept: "application/json" },
      cache: "no-store",
    });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return ((await answer.json()) as { cameras: Record<string, Footage> }).cameras;
  }

  async begin(): Promise<void> {
    const found = await this.found();
    for (const one of this.screens) {
      const its = found[one.camera];
      if (its) one.load(its, this.whole[0], this.edge, this.screens.length > 4);
    }
    for (const one of this.box.querySelectorAll<HTMLElement>("[data-scripted]")) one.hidden = false;
    const going = new URLSearchParams(location.search).get("play");
    if (going && RATES.includes(Number(going))) await this.setRate(Number(going));
    this.playing = going !== null;
    this.listen();
    setInterval(() => this.turn(), TURN_MS);
    this.turn();
  }

  private turn(): void {
    const now = performance.now();
    const passed = now - this.last;
    this.last = now;
    const ready = this.screens.every((one) => one.ready(this.time));
    this.waiting = ready ? 0 : this.waiting + passed;
    if (this.playing && (ready || this.waiting > WAITS_MS)) this.time += Math.min(passed, 500) * this.rate;
    if (this.screens.some((one) => one.refused)) {
      this.leave();
      return;
    }
    if (this.time < this.whole[0] || this.time >= this.whole[1]) {
      this.beyond();
      return;
    }
    if (this.time >= this.latest()) this.stopAtTheEdge();
    if (this.whole[1] > this.latest() && now - this.asked > KNOWN_EACH_MS) void this.know();
    for (const one of this.screens) one.show(this.time, this.rate, this.playing && ready);
    this.box.dataset.ready = ready ? String(Math.round(this.time)) : "";
    this.draw();
  }

  private draw(): void {
    const now = this.box.querySelector("[data-now]");
    const thousandths = String(Math.floor(((this.time % 1000) + 1000) % 1000)).padStart(3, "0");
    if (now) now.textContent = `${this.clock.format(this.time).replace(",", "")}.${thousandths}`;
    const share = (this.time - this.shown[0]) / (this.shown[1] - this.shown[0]);
    const place = String(Math.min(Math.max(share, 0), 1) * 1000);
    for (const line of this.box.querySelectorAll(".cursor")) {
      line.setAttribute("x1", place);
      line.setAttribute("x2", place);
    }
    const written = new Date(this.time).toISOString();
    for (const input of document.querySelectorAll<HTMLInputElement>("[data-moment]")) input.value = written;
    const button = this.box.querySelector<HTMLElement>("[data-play]");
    const word = (this.playing ? this.box.dataset.wordPause : this.box.dataset.wordPlay) ?? "";
    if (button && button.textContent !== word) button.textContent = word;
  }

  // What was not opened is opened first, under an entry of its own; what is not footage yet is not shown.
  private beyond(): void {
    if (this.time >= this.whole[1] && this.time >= this.latest()) this.stopAtTheEdge();
    else this.leave();
  }

  private stopAtTheEdge(): void {
    this.playing = false;
    this.time = Math.max(this.edge() - EDGE_MS, this.whole[0]);
    this.say(this.box.dataset.wordNewest);
  }

  private async know(): Promise<void> {
    try {
      const found = await this.found();
      for (const one of this.screens) one.know(found[one.camera]);
    } catch {
      this.say(this.box.dataset.wordFailed);
    }
  }

  say(words = ""): void {
    const said = this.box.querySelector("[data-said]");
    if (said && said.textContent !== words) said.textContent = words;
  }

  private leave(): void {
    const words = new URLSearchParams(location.search);
    words.set("at", new Date(this.time).toISOString());
    words.delete("done");
    words.delete("play");
    if (this.playing) words.set("play", String(this.rate));
    this.turn = () => undefined;
    location.assign(`${this.box.dataset.page}?${words}`);
  }

  private play(): void {
    this.playing = !this.playing;
    this.say();
  }

  async seek(time: number): Promise<void> {
    this.say();
    this.time = time;
    this.box.dataset.ready = "";
    if (time >= this.whole[0] && time < this.whole[1]) await Promise.all(this.screens.map((one) => one.restart(this.rate)));
    this.turn();
  }

  private async setRate(rate: number): Promise<void> {
    const changes = rate >= KEYS_ONLY_FROM !== this.rate >= KEYS_ONLY_FROM;
    this.rate = rate;
    const select = this.box.querySelector<HTMLSelectElement>("[data-rate]");
    if (select) select.value = String(rate);
    if (changes) await Promise.all(this.screens.map((one) => one.restart(rate)));
  }

  private frame(by: number): void {
    this.playing = false;
    this.time += by * Math.max(...this.screens.map((one) => one.frameLong(this.time)));
    this.turn();
  }

  private near(time: number): boolean {
    return this.screens.every((one) => one.ready(time));
  }

  private jump(by: number): void {
    this.say();
    const time = this.time + by;
    if (this.near(time) && time >= this.whole[0] && time < this.whole[1]) {
      this.time = time;
      this.turn();
    } else void this.seek(time);
  }

  private listen(): void {
    this.box.querySelector("[data-play]")?.addEventListener("click", () => this.play());
    this.box.querySelector<HTMLSelectElement>("[data-rate]")?.addEventListener("change", (event) => {
      void this.setRate(Number((event.target as HTMLSelectElement).value));
    });
    for (const one of this.box.querySelectorAll<HTMLElement>("[data-frame]"))
      one.addEventListener("click", () => this.frame(Number(one.dataset.frame)));
    for (const one of this.box.querySelectorAll<HTMLElement>("[data-step]"))
      one.addEventListener("click", (event) => {
        event.preventDefault();
        this.jump(Number(one.dataset.step) * 1000);
      });
    for (const one of document.querySelectorAll<HTMLAnchorElement>("[data-zoom], [data-hold], [data-motion]"))
      one.addEventListener("click", () => {
        const url = new URL(one.href);
        url.searchParams.set("at", new Date(this.time).toISOString());
        one.href = url.href;
      });
    for (const track of this.box.querySelectorAll<SVGElement>(".track"))
      track.addEventListener("click", (event) => {
        const { left, width } = track.getBoundingClientRect();
        const share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
        void this.seek(this.shown[0] + share * (this.shown[1] - this.shown[0]));
      });
    document.addEventListener("keydown", (event) => this.press(event), { capture: true });
  }

  // Keys are told by their place, so they work on a Khmer layout; in a field a letter stays a letter.
  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target instanceof Element && event.target.closest("input, select, textarea, button, summary, a")) {
      if (event.code === "Space" || event.code === "Enter" || event.target.closest("input, select, textarea")) return;
    }
    const acts: Record<string, () => void> = {
      Space: () => this.play(),
      ArrowLeft: () => this.jump(-10_000),
      ArrowRight: () => this.jump(10_000),
      Comma: () => this.frame(-1),
      Period: () => this.frame(1),
      Minus: () => void this.setRate(RATES[Math.max(RATES.indexOf(this.rate) - 1, 0)] ?? 1),
      Equal: () => void this.setRate(RATES[Math.min(RATES.indexOf(this.rate) + 1, RATES.length - 1)] ?? 1),
      KeyP: () => document.querySelector<HTMLElement>('[data-motion="previous"]')?.click(),
      KeyN: () => document.querySelector<HTMLElement>('[data-motion="next"]')?.click(),
      KeyT: () => document.querySelector<HTMLInputElement>("#f-time")?.select(),
      KeyB: () => document.querySelector<HTMLElement>("#f-words")?.focus(),
      KeyH: () => document.querySelector<HTMLElement>("[data-hold]")?.click(),
      KeyS: () => document.querySelector<HTMLElement>("#f-reason")?.focus(),
    };
    const act = acts[event.code];
    if (!act || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }
}

for (const box of document.querySelectorAll<HTMLElement>("[data-footage]")) {
  const player = new Player(box);
  player.begin().catch(() => player.say(box.dataset.wordFailed));
}
