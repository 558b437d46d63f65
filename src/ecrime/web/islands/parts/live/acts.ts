// What an operator does about a tile: hold its last minutes, mark this moment, open its footage. The service says what came of it.

import type { Moments } from "./moments";

const HELD_MS = 5 * 60_000;
const FOOTAGE_AFTER_MS = 32_000; // what is younger is no footage yet

export interface Chosen {
  camera: string;
  behind: number;
}

interface Answer {
  said?: string;
  key?: string;
  bookmark?: string;
  text?: string;
  problems?: Problem[];
}

interface Problem {
  field: string;
  text: string;
}

export class Acts {
  private readonly hold = document.querySelector<HTMLDialogElement>("#wall-hold");
  private readonly mark = document.querySelector<HTMLDialogElement>("#wall-mark");
  private readonly said = document.querySelector<HTMLElement>("#wall-said");

  constructor(
    private readonly wall: HTMLElement,
    private readonly now: () => number,
    private readonly moments: Moments,
    private readonly words: Record<string, string>,
  ) {
    this.hold?.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.place(event.currentTarget as HTMLFormElement);
    });
    this.mark?.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.say(event.currentTarget as HTMLFormElement);
    });
    for (const dialog of [this.hold, this.mark])
      dialog?.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  }

  tell(sentence: string): void {
    if (this.said) this.said.textContent = sentence;
  }

  // The form, filled; Enter places the hold.
  openHold(chosen: Chosen): void {
    const dialog = this.hold;
    const form = dialog?.querySelector("form");
    if (!dialog || !form) return;
    const until = this.now();
    const written = (ms: number) => `${this.moments.day(ms)} ${this.moments.time(ms)}`;
    const filled = { camera: chosen.camera, from: written(until - HELD_MS), to: written(until) };
    for (const [name, value] of Object.entries(filled)) {
      const input = form.elements.namedItem(name);
      if (input instanceof HTMLInputElement) input.value = value;
    }
    this.name(dialog, chosen.camera);
    this.problems(form, []);
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-place]")?.focus();
  }

  // The moment is marked at once; what is to be seen may follow in words.
  async openMark(chosen: Chosen): Promise<void> {
    const dialog = this.mark;
    const form = dialog?.querySelector("form");
    if (!dialog || !form) return;
    const moment = this.now() - (Number.isNaN(chosen.behind) ? 0 : chosen.behind * 1000);
    const answer = await this.send(this.wall.dataset.mark, { camera: chosen.camera, at: new Date(moment).toISOString() });
    if (!answer.bookmark) {
      this.tell(answer.text ?? this.words.failed ?? "");
      return;
    }
    form.reset();
    form.dataset.bookmark = answer.bookmark;
    form.dataset.camera = chosen.camera;
    this.name(dialog, chosen.camera);
    const when = dialog.querySelector("[data-when]");
    if (when) when.textContent = this.moments.time(moment);
    this.problems(form, []);
    this.tell(answer.said ?? "");
    dialog.showModal();
    dialog.querySelector<HTMLElement>("input[type=text]")?.focus();
  }

  openFootage(chosen: Chosen): void {
    const at = new Date(this.now() - FOOTAGE_AFTER_MS).toISOString();
    const words = new URLSearchParams({ cameras: chosen.camera, at });
    location.assign(`${this.wall.dataset.footage}?${words}`);
  }

  private name(dialog: HTMLDialogElement, camera: string): void {
    for (const one of dialog.querySelectorAll("[data-camera-name]")) one.textContent = camera;
  }

  private async place(form: HTMLFormElement): Promise<void> {
    await this.sent(form, this.wall.dataset.hold, Object.fromEntries(new FormData(form)) as Record<string, string>);
  }

  private async say(form: HTMLFormElement): Promise<void> {
    const words = String(new FormData(form).get("words") ?? "");
    if (!words.trim()) {
      form.closest("dialog")?.close();
      return;
    }
    const { bookmark = "", camera = "" } = form.dataset;
    await this.sent(form, this.wall.dataset.mark, { camera, words, words_of: bookmark });
  }

  // Sends a form once; it is closed where that was done, and says why where it was not.
  private async sent(form: HTMLFormElement, url: string | undefined, said: Record<string, string>): Promise<void> {
    const button = form.querySelector<HTMLButtonElement>("[type=submit]");
    if (!button || button.disabled) return;
    button.disabled = true;
    const answer = await this.send(url, said);
    button.disabled = false;
    if (answer.said) {
      const key = form.elements.namedItem("key");
      if (key instanceof HTMLInputElement) key.value = answer.key ?? ""; // the next one is another
      form.closest("dialog")?.close();
      this.tell(answer.said);
      return;
    }
    this.problems(form, answer.problems?.length ? answer.problems : [{ field: "", text: answer.text ?? this.words.failed ?? "" }]);
  }

  private problems(form: HTMLFormElement, problems: Problem[]): void {
    const box = form.querySelector<HTMLElement>("[data-problems]");
    if (!box) return;
    box.hidden = !problems.length;
    box.replaceChildren(
      ...problems.map((one) => {
        const line = document.createElement("p");
        line.textContent = one.text;
        return line;
      }),
    );
    const wrong = new Set(problems.map((one) => one.field));
    for (const input of form.querySelectorAll<HTMLInputElement>("input[name]"))
      if (wrong.has(input.name)) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    form.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }

  private async send(url: string | undefined, said: Record<string, string>): Promise<Answer> {
    const token = document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
    const headers = { "X-CSRFToken": token, Accept: "application/json" };
    const answer = await fetch(url ?? "", { method: "POST", headers, body: new URLSearchParams(said) }).catch(() => null);
    return answer ? ((await answer.json().catch(() => ({}))) as Answer) : {};
  }
}
