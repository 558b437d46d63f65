// The report of a station: measures the line between this browser and the service, in both directions.
// The server sends as many letters as it is asked for and takes as many as are sent; the time is what counts.

const SMALL = 65_536;
const LARGE = 1_048_576;
const QUICK_MS = 800;
const TRIES = 5;

async function timed(ask: () => Promise<Response>): Promise<number> {
  const begun = performance.now();
  const answer = await ask();
  if (!answer.ok) throw new Error(`${answer.status}`);
  await answer.arrayBuffer();
  return Math.max(performance.now() - begun, 1);
}

function kbit(bytes: number, ms: number): number {
  return Math.max(Math.round((bytes * 8) / ms), 1);
}

// A slow line is measured with little, a quick one with more: little says nothing of it.
async function speed(send: (bytes: number) => Promise<Response>, delay: number): Promise<number> {
  const small = await timed(() => send(SMALL));
  if (small > QUICK_MS) return kbit(SMALL, Math.max(small - delay, small / 2));
  const large = await timed(() => send(LARGE));
  return kbit(LARGE, Math.max(large - delay, large / 2));
}

async function measure(url: string, token: string): Promise<Record<string, number>> {
  const answers: number[] = [];
  for (let tried = 0; tried < TRIES; tried += 1) answers.push(await timed(() => fetch(`${url}?bytes=0`, { cache: "no-store" })));
  const delay = answers.sort((one, other) => one - other)[Math.floor(TRIES / 2)] ?? 1;
  const down = await speed((bytes) => fetch(`${url}?bytes=${bytes}`, { cache: "no-store" }), delay);
  const headers = { "X-CSRFToken": token, "Content-Type": "text/plain" };
  const up = await speed((bytes) => fetch(url, { method: "POST", headers, body: "x".repeat(bytes) }), delay);
  return { down_kbit: down, up_kbit: up, delay_ms: Math.max(Math.round(delay), 1) };
}

function start(box: HTMLElement): void {
  const form = box.closest("form");
  const button = box.querySelector("button");
  const said = box.querySelector<HTMLElement>("[role=status]");
  const token = form?.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  const measured = form?.querySelector<HTMLInputElement>("[name=measured]");
  if (!form || !button || !said || !measured) return;
  box.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = said.dataset.running ?? "";
    try {
      const found = await measure(box.dataset.measure ?? "", token);
      for (const input of form.querySelectorAll<HTMLInputElement>("[data-speed]")) {
        input.value = `${found[input.dataset.speed ?? ""] ?? ""}`;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      measured.value = `${found.down_kbit}/${found.up_kbit}/${found.delay_ms}`;
      said.textContent = said.dataset.done ?? "";
    } catch {
      said.textContent = said.dataset.failed ?? "";
    }
    button.disabled = false;
    button.focus();
  });
}

for (const box of document.querySelectorAll<HTMLElement>("[data-measure]")) start(box);
