// A typed date is said back in words, by the server: browsers do not write Khmer dates.

async function echo(input: HTMLInputElement): Promise<void> {
  const output = input.parentElement?.querySelector("output");
  if (!output) return;
  const typed = input.value.trim();
  if (!typed) {
    output.textContent = "";
    return;
  }
  const address = new URL(input.dataset.date ?? "", location.href);
  address.searchParams.set("q", typed);
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || input.value.trim() !== typed) return;
  const read = (await answer.json()) as { text: string; ok: boolean };
  output.textContent = read.text;
  output.dataset.ok = read.ok ? "yes" : "no";
}

export function startDates(within: ParentNode): void {
  for (const input of within.querySelectorAll<HTMLInputElement>("input[data-date]")) {
    input.addEventListener("change", () => void echo(input));
  }
}
