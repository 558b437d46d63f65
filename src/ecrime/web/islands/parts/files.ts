// The browser's own button for files speaks the browser's language. Ours lies under it: the click, the drop and
// the keyboard still reach the browser's.

export function startFiles(within: ParentNode): void {
  for (const input of within.querySelectorAll<HTMLInputElement>(".file input")) {
    const words = input.nextElementSibling as HTMLElement | null;
    const name = words?.querySelector("output");
    if (!words || !name) continue;
    const invitation = name.textContent;
    words.hidden = false;
    input.addEventListener("change", () => (name.textContent = input.files?.[0]?.name ?? invitation));
  }
}
