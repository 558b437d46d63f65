// Asks before a page with typed and unsent words is left; words that came back from the server are unsent, too.

export function startLeaving(): void {
  let isTyped = document.querySelector("form[data-unsent]") !== null;
  document.querySelector("a[data-drops]")?.addEventListener("click", () => (isTyped = false));
  for (const form of document.querySelectorAll<HTMLFormElement>("form[method=post].form, form[data-unsent]")) {
    form.addEventListener("input", () => (isTyped = true));
    form.addEventListener("submit", () => (isTyped = false));
  }
  addEventListener("beforeunload", (event) => {
    if (isTyped) event.preventDefault();
  });
}
