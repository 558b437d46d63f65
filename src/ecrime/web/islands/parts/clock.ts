// Clock chips count on while the page stays open. The server's clock counts, not the device's.

const SHAPES: Record<string, string> = { on_time: "●", soon: "◐", late: "▲", locked: "■" };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SOON = 12 * HOUR;
const SHOWN_IN_DAYS = 72 * HOUR;

const words = document.body.dataset;
const ahead = Date.parse(document.documentElement.dataset.now ?? "") - Date.now() || 0;

function put(phrase: string | undefined, value: string | number): string {
  return (phrase ?? "{}").replace("{}", String(value));
}

function span(length: number): string {
  if (length >= SHOWN_IN_DAYS) return put(words.days, Math.floor(length / (24 * HOUR)));
  if (length >= HOUR) return put(words.hours, Math.floor(length / HOUR));
  return put(words.minutes, Math.floor(length / MINUTE));
}

function count(chip: HTMLElement): void {
  const left = Date.parse(chip.dataset.ends ?? "") - (Date.now() + ahead);
  const isWindow = chip.dataset.clock === "window";
  const over = isWindow ? "locked" : "late";
  chip.dataset.state = left <= 0 ? over : left < SOON ? "soon" : "on_time";
  const shape = chip.querySelector(".chip-shape");
  const text = chip.querySelector(".chip-text");
  if (!shape || !text) return;
  shape.textContent = SHAPES[chip.dataset.state] ?? "";
  if (isWindow) {
    if (left <= 0) text.textContent = words.locked ?? "";
  } else {
    text.textContent = put(left > 0 ? words.left : words.late, span(Math.abs(left)));
  }
}

export function startClocks(): void {
  const chips = document.querySelectorAll<HTMLElement>("[data-clock]");
  if (chips.length) setInterval(() => chips.forEach(count), MINUTE / 2);
}
