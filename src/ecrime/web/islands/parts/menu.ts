// The officer's menu closes as menus do: by Escape, and by a press anywhere else.

export function startMenu(): void {
  const menu = document.querySelector<HTMLDetailsElement>("details.officer");
  if (!menu) return;
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
