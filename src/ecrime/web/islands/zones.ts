// Privacy zones drawn on a picture of the camera, by mouse or by keys. What is drawn is written into the field as figures,
// hundredths of the picture; the server reads those alone, and who has no script types them.

type Corner = [x: number, y: number];

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [160, 90];
const NEAR = 2;
const MOST_CORNERS = 20;
const PAIR = /(\d{1,3}(?:\.\d{1,3})?)\s*,\s*(\d{1,3}(?:\.\d{1,3})?)/g;

function read(typed: string): Corner[][] {
  const latin = typed.replace(/[០-៩]/g, (digit) => String(digit.charCodeAt(0) - 0x17e0));
  return latin
    .split("\n")
    .map((line) => [...line.matchAll(PAIR)].map((pair): Corner => [Number(pair[1]), Number(pair[2])]))
    .filter((zone) => zone.length > 0);
}

function written(zones: Corner[][]): string {
  return zones.map((zone) => zone.map(([x, y]) => `${+x.toFixed(1)},${+y.toFixed(1)}`).join(" ")).join("\n");
}

function inside(share: number): number {
  return Math.min(Math.max(share, 0), 100);
}

class Drawing {
  private zones: Corner[][];
  private open = false; // whether the last zone takes more corners
  private cross: Corner = [50, 50];
  private held: Corner | undefined;
  private readonly layer = document.createElementNS(SVG, "g");

  constructor(
    private readonly svg: SVGSVGElement,
    private readonly field: HTMLTextAreaElement,
    private readonly box: HTMLElement,
  ) {
    this.zones = read(field.value);
    for (const old of svg.querySelectorAll("polygon")) old.remove();
    svg.append(this.layer);
    svg.setAttribute("role", "application");
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("aria-describedby", "zones-how");
    box.hidden = false;
    this.listen();
    this.draw();
  }

  private listen(): void {
    this.svg.addEventListener("pointerdown", (event) => {
      const at = this.place(event);
      this.held = this.zones.flat().find(([x, y]) => Math.hypot(x - at[0], y - at[1]) < NEAR);
      this.svg.setPointerCapture(event.pointerId);
      if (this.held && this.open && this.held === this.zones.at(-1)?.[0]) this.finish();
      else if (!this.held) this.add(at);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (!this.held) return;
      [this.held[0], this.held[1]] = this.place(event);
      this.changed();
    });
    this.svg.addEventListener("pointerup", () => {
      this.held = undefined;
    });
    this.svg.addEventListener("keydown", (event) => this.press(event));
    this.svg.addEventListener("focus", () => this.draw());
    this.svg.addEventListener("blur", () => this.draw());
    this.field.addEventListener("input", (event) => {
      if (!event.isTrusted) return;
      this.zones = read(this.field.value);
      this.open = false;
      this.draw();
    });
    const acts: Record<string, () => void> = { finish: () => this.finish(), back: () => this.back(), remove: () => this.remove() };
    for (const one of this.box.querySelectorAll<HTMLElement>("[data-zone-act]"))
      one.addEventListener("click", () => acts[one.dataset.zoneAct ?? ""]?.());
  }

  // Keys are told by their place, so they work on a Khmer layout.
  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const far = event.shiftKey ? 5 : 1;
    const moves: Record<string, Corner> = {
      ArrowLeft: [-far, 0],
      ArrowRight: [far, 0],
      ArrowUp: [0, -far],
      ArrowDown: [0, far],
    };
    const acts: Record<string, () => void> = {
      Enter: () => this.add([...this.cross]),
      Space: () => this.add([...this.cross]),
      Backspace: () => this.back(),
      Delete: () => this.remove(),
      KeyN: () => this.finish(),
    };
    const [move, act] = [moves[event.code], acts[event.code]];
    if (!move && !act) return;
    event.preventDefault();
    event.stopPropagation();
    if (move) this.cross = [inside(this.cross[0] + move[0]), inside(this.cross[1] + move[1])];
    act?.();
    this.draw();
  }

  private add(corner: Corner): void {
    if (!this.open || (this.zones.at(-1)?.length ?? 0) >= MOST_CORNERS) this.zones.push([]);
    this.open = true;
    this.zones.at(-1)?.push(corner);
    this.changed();
  }

  private finish(): void {
    this.open = false;
    this.draw();
  }

  private back(): void {
    this.zones.at(-1)?.pop();
    this.open = (this.zones.at(-1)?.length ?? 0) > 0;
    if (!this.open) this.zones.pop();
    this.changed();
  }

  private remove(): void {
    this.zones.pop();
    this.open = false;
    this.changed();
  }

  private changed(): void {
    this.field.value = written(this.zones);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.draw();
  }

  private place(event: PointerEvent): Corner {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    return [inside(((event.clientX - left) / width) * 100), inside(((event.clientY - top) / height) * 100)];
  }

  private draw(): void {
    const parts: Element[] = [];
    this.zones.forEach((zone, n) => {
      const points = zone.map(([x, y]) => `${(x * WIDTH) / 100},${(y * HEIGHT) / 100}`).join(" ");
      const isOpen = this.open && n === this.zones.length - 1;
      parts.push(part(isOpen ? "polyline" : "polygon", { points }));
      for (const [x, y] of zone) parts.push(part("circle", { cx: (x * WIDTH) / 100, cy: (y * HEIGHT) / 100, r: 1 }));
    });
    if (document.activeElement === this.svg) {
      const [x, y] = [(this.cross[0] * WIDTH) / 100, (this.cross[1] * HEIGHT) / 100];
      parts.push(part("path", { class: "cross", d: `M${x - 4} ${y}h8M${x} ${y - 4}v8` }));
    }
    this.layer.replaceChildren(...parts);
    const said = this.box.querySelector("[data-zone-said]");
    const place = `${+this.cross[0].toFixed(1)},${+this.cross[1].toFixed(1)}`;
    const words = `${place} · ${this.zones.map((zone) => zone.length).join(" + ") || "0"}`;
    if (said && said.textContent !== words) said.textContent = words;
  }
}

function part(name: string, said: Record<string, string | number>): Element {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(said)) made.setAttribute(attribute, String(value));
  return made;
}

const svg = document.querySelector<SVGSVGElement>("svg.zones");
const field = document.querySelector<HTMLTextAreaElement>("#f-zones");
const box = document.querySelector<HTMLElement>("[data-zones]");
if (svg && field && box) new Drawing(svg, field, box);
