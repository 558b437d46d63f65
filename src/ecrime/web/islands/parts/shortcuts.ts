// One key opens a page of the navigation; Ctrl+Enter presses the main button of a form.
// Keys are told by their place, so they work on a Khmer layout; in a field a letter stays a letter.

const SETTING = "shortcuts";

export function isOn(): boolean {
  return localStorage.getItem(SETTING) !== "off";
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, select, textarea, [contenteditable]") !== null;
}

function press(event: KeyboardEvent): void {
  if (event.repeat || event.isComposing || event.altKey || event.metaKey) return;
  if (event.ctrlKey) {
    if (event.code !== "Enter" && event.code !== "NumpadEnter") return;
    const form = event.target instanceof Element ? event.target.closest("form") : null;
    const button = (form ?? document).querySelector<HTMLElement>("[data-primary]");
    if (button) {
      event.preventDefault();
      button.click();
    }
    return;
  }
  if (event.shiftKey || !isOn() || isTyping(event.target)) return;
  document.querySelector<HTMLElement>(`a[data-key="${CSS.escape(event.code)}"]`)?.click();
}

function showSwitch(): void {
  const line = document.querySelector<HTMLElement>("[data-shortcuts]");
  const button = line?.querySelector("button");
  if (!line || !button) return;
  line.hidden = false;
  button.ariaPressed = String(isOn());
  button.addEventListener("click", () => {
    localStorage.setItem(SETTING, isOn() ? "off" : "on");
    button.ariaPressed = String(isOn());
  });
}

export function startShortcuts(): void {
  document.addEventListener("keydown", press);
  showSwitch();
}
