// The progress of long work moves by itself: the page is fetched again and its progress taken over.

import { pageOf } from "./answer";

const PAUSE_MS = 1000;
const SLOWEST_MS = 15_000;
// Nobody need sit before a page that looks again by itself.
const HEADERS = { "X-In-The-Background": "yes" };

async function follow(section: HTMLElement, pause: number): Promise<void> {
  const answer = await fetch(section.dataset.progress ?? "", { headers: HEADERS }).catch(() => null);
  if (!answer?.ok) {
    setTimeout(() => void follow(section, Math.min(pause * 2, SLOWEST_MS)), pause);
    return;
  }
  const page = await pageOf(answer);
  const next = page.querySelector<HTMLElement>("[data-progress]");
  if (!next) {
    // The work is over: the page as it is now says how it went.
    location.replace(answer.url);
    return;
  }
  section.replaceChildren(...next.childNodes);
  for (const part of document.querySelectorAll<HTMLElement>("[data-live]")) {
    part.replaceChildren(...(page.getElementById(part.id)?.childNodes ?? []));
  }
  setTimeout(() => void follow(section, PAUSE_MS), PAUSE_MS);
}

export function startProgress(): void {
  const section = document.querySelector<HTMLElement>("[data-progress]");
  if (section?.dataset.progress) setTimeout(() => void follow(section, PAUSE_MS), PAUSE_MS);
}
