// Asks before a page with typed and unsent words is left.

export function startLeaving(): void {
  let isTyped = false;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[method=post].form")) {
    form.addEventListener("input", () => (isTyped = true));
    form.addEventListener("submit", () => (isTyped = false));
  }
  addEventListener("beforeunload", (event) => {
    if (isTyped) event.preventDefault();
  });
}
