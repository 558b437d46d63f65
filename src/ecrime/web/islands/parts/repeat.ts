// "Add another" and "take away" without loading the page: the same form goes to the same server,
// and only the rows are taken from its answer: the group's own, and, where one went, all others too, for they may have
// named it by its number.

import { pageOf } from "./answer";

async function rearrange(button: HTMLButtonElement, begin: (within: ParentNode) => void): Promise<boolean> {
  const form = button.form;
  const name = button.dataset.repeat ?? "";
  const group = form?.querySelector<HTMLElement>(`[data-rows="${name}"]`);
  if (!form || !group) return false;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button) }).catch(() => null);
  if (!answer || answer.redirected || answer.status >= 400) return false;
  const page = await pageOf(answer);
  const next = page.querySelector<HTMLElement>(`[data-rows="${name}"]`);
  if (!next) return false;
  const isMore = next.querySelectorAll("[data-row]").length > group.querySelectorAll("[data-row]").length;
  for (const other of isMore ? [group] : form.querySelectorAll<HTMLElement>("[data-rows]")) {
    const fresh = page.querySelector<HTMLElement>(`[data-rows="${other.dataset.rows ?? ""}"]`);
    if (!fresh) continue;
    other.replaceChildren(...fresh.childNodes);
    begin(other);
  }
  const rows = group.querySelectorAll<HTMLElement>("[data-row]");
  const target = isMore ? rows[rows.length - 1] : group;
  target?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
  return true;
}

export function startRepeats(begin: (within: ParentNode) => void): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-repeat]");
    if (!button) return;
    event.preventDefault();
    void rearrange(button, begin).then((isDone) => {
      // The plain way is always open.
      if (!isDone) button.form?.requestSubmit(button);
    });
  });
}
