// Clock chips count on while the page stays open. The server's clock counts, not the device's.

const SHAPES: Record<string, string> = { on_time: "●", soon: "◐", late: "▲", locked: "■", granted: "◇" };
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
  const isGrant = chip.dataset.clock === "grant";
  const over = isWindow || isGrant ? "locked" : "late";
  chip.dataset.state = left <= 0 ? over : left < SOON ? "soon" : isGrant ? "granted" : "on_time";
  const shape = chip.querySelector(".chip-shape");
  const text = chip.querySelector(".chip-text");
  if (!shape || !text) return;
  shape.textContent = SHAPES[chip.dataset.state] ?? "";
  if (isWindow) {
    if (left <= 0) text.textContent = words.locked ?? "";
  } else if (isGrant) {
    text.textContent = left > 0 ? put(words.granted, put(words.left, span(left))) : (words.expired ?? "");
  } else {
    text.textContent = put(left > 0 ? words.left : words.late, span(Math.abs(left)));
  }
}

export function startClocks(): void {
  const chips = document.querySelectorAll<HTMLElement>("[data-clock]");
  if (chips.length) setInterval(() => chips.forEach(count), MINUTE / 2);
}
