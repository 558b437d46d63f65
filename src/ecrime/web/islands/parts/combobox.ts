// Type a code or first letters, pick one of at most eight. ARIA combobox with a list, as in the authoring practices.
// What it leaves in the field is "CODE name", which the server reads just as well when typed by hand.

interface Choice {
  text: string;
  note: string;
}

type Source = (typed: string) => Promise<Choice[]>;

const MOST = 8;
const PAUSE_MS = 150;
let made = 0;

// Digits compare in both scripts.
function plain(text: string): string {
  return text.replace(/[០-៩]/g, (digit) => String(digit.charCodeAt(0) - 0x17e0)).toLowerCase();
}

function listed(id: string): Source {
  const rows = [...(document.getElementById(id) as HTMLDataListElement).options].map((option) => ({
    text: option.value,
    note: option.text,
    search: ` ${plain(option.value)} ${plain(option.text)}`,
  }));
  return async (typed) => {
    const wanted = plain(typed);
    const starts = rows.filter((row) => row.search.includes(` ${wanted}`));
    const holds = rows.filter((row) => row.search.includes(wanted) && !starts.includes(row));
    return [...starts, ...holds].slice(0, MOST);
  };
}

function asked(url: string): Source {
  return async (typed) => {
    const address = new URL(url, location.href);
    address.searchParams.set("q", typed);
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as { options: Choice[] }).options : [];
  };
}

class Combobox {
  private readonly list = document.createElement("ul");
  private choices: Choice[] = [];
  private active = -1;
  private timer = 0;
  private looking: Promise<void> | null = null;
  private turn = 0;
  private closed = false;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly source: Source,
  ) {
    this.list.id = `choices-${++made}`;
    this.list.className = "combobox-list";
    this.list.role = "listbox";
    this.list.hidden = true;
    this.list.ariaLabel = input.labels?.[0]?.textContent ?? "";
    input.after(this.list);
    input.role = "combobox";
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.ariaExpanded = "false";
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("change", () => void this.complete());
    // Not click: the field must keep the focus.
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const row = (event.target as Element).closest("li");
      if (row) this.take([...this.list.children].indexOf(row));
    });
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.closed = false;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      void this.look();
    }, PAUSE_MS);
  }

  private look(): Promise<void> {
    const looking = this.fetch().finally(() => {
      if (this.looking === looking) this.looking = null;
    });
    this.looking = looking;
    return looking;
  }

  private async fetch(): Promise<void> {
    const turn = ++this.turn;
    const typed = this.input.value.trim();
    const found = typed ? await this.source(typed).catch(() => []) : [];
    // An answer that was overtaken, or that comes after the officer went on, is dropped.
    if (turn === this.turn && !this.closed && this.input.matches(":focus")) this.show(found);
  }

  private show(choices: Choice[]): void {
    this.choices = choices;
    if (!choices.length && !this.closed && this.input.value.trim()) {
      this.sayNothingFits();
      return;
    }
    this.list.replaceChildren(
      ...choices.map((choice, index) => {
        const row = document.createElement("li");
        row.id = `${this.list.id}-${index}`;
        row.role = "option";
        row.textContent = choice.text;
        if (choice.note) {
          const note = document.createElement("span");
          note.className = "hint";
          note.textContent = ` ${choice.note}`;
          row.append(note);
        }
        return row;
      }),
    );
    this.list.hidden = choices.length === 0;
    this.input.ariaExpanded = String(choices.length > 0);
    this.mark(choices.length ? 0 : -1);
    if (choices.length) this.list.scrollIntoView({ block: "nearest" });
  }

  private sayNothingFits(): void {
    const row = document.createElement("li");
    row.role = "option";
    row.ariaDisabled = "true";
    row.textContent = document.body.dataset.none ?? "";
    this.list.replaceChildren(row);
    this.list.hidden = false;
    this.input.ariaExpanded = "true";
    this.mark(-1);
  }

  private mark(index: number): void {
    this.active = index;
    [...this.list.children].forEach((row, at) => ((row as HTMLElement).ariaSelected = String(at === index)));
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
  }

  private async press(event: KeyboardEvent): Promise<void> {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const last = this.choices.length - 1;
    const isOpen = this.choices.length > 0;
    if (event.code === "Enter" || event.code === "NumpadEnter") {
      // Enter behind the last letter, before the list is there, as on a slow line: wait for it, then take.
      if (!isOpen && this.timer === 0 && this.looking === null) return;
      event.preventDefault();
      if (this.timer !== 0) {
        clearTimeout(this.timer);
        this.timer = 0;
        await this.look();
      } else if (this.looking !== null) {
        await this.looking;
      }
      if (this.choices.length) this.take(Math.max(this.active, 0));
    } else if (event.code === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.code === "ArrowDown" || event.code === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) void this.look();
      else if (event.code === "ArrowDown") this.mark(this.active < last ? this.active + 1 : 0);
      else this.mark(this.active > 0 ? this.active - 1 : last);
    }
  }

  private take(index: number): void {
    const choice = this.choices[index];
    if (!choice) return;
    this.input.value = choice.text;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // A code typed in full needs no list: its name comes beside it once the officer goes on.
  private async complete(): Promise<void> {
    const typed = this.input.value.trim();
    if (!typed || typed.includes(" ")) return;
    const found = await this.source(typed).catch(() => []);
    const meant = found.find((choice) => plain(choice.text.split(" ")[0] ?? "") === plain(typed));
    if (meant && this.input.value.trim() === typed) this.input.value = meant.text;
  }

  private close(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.closed = true;
    this.show([]);
  }
}

export function startComboboxes(within: ParentNode): void {
  for (const input of within.querySelectorAll<HTMLInputElement>("input[data-combobox]:not([role])")) {
    const list = input.getAttribute("list");
    const source = list ? listed(list) : asked(input.dataset.url ?? "");
    // The browser's own list would stand in the way of ours.
    input.removeAttribute("list");
    new Combobox(input, source);
  }
}
