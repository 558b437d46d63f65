// A passkey answers before its form is sent: made, asked who signs in, or laid under the words of an act.
// What it answers goes to the server as it is; nothing is decided here.

interface Question {
  asked: string;
  options: unknown;
}

class Refusal extends Error {}

function field(form: HTMLFormElement, name: string): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>(`input[type=hidden][name="${name}"]`);
}

function say(form: HTMLFormElement, text: string): void {
  const line = form.querySelector<HTMLElement>("[data-passkey-says]");
  if (line) line.textContent = text;
}

// The question comes with the page, or is asked at the moment it is wanted, so that it is fresh.
async function question(button: HTMLButtonElement, form: HTMLFormElement): Promise<unknown> {
  if (button.dataset.options) return JSON.parse(button.dataset.options);
  const body = new FormData();
  body.set("csrfmiddlewaretoken", field(form, "csrfmiddlewaretoken")?.value ?? "");
  const answer = await fetch(button.dataset.question ?? "", {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
  });
  const read = (await answer.json()) as Partial<Question> & { text?: string };
  if (!answer.ok || !read.asked) throw new Refusal(read.text ?? "");
  const asked = field(form, "asked");
  if (asked) asked.value = read.asked;
  return read.options;
}

async function credential(kind: string | undefined, options: unknown): Promise<Credential | null> {
  if (kind === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      options as PublicKeyCredentialCreationOptionsJSON,
    );
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  return navigator.credentials.get({ publicKey });
}

function isFit(): boolean {
  return isSecureContext && typeof PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
}

async function answer(button: HTMLButtonElement, form: HTMLFormElement): Promise<void> {
  const says = form.querySelector<HTMLElement>("[data-passkey-says]")?.dataset ?? {};
  say(form, "");
  if (!isFit()) return say(form, says.unfit ?? "");
  button.ariaBusy = "true";
  try {
    const options = await question(button, form);
    const given = await credential(button.dataset.passkey, options);
    const target = field(form, "answer");
    if (!given || !target) throw new Refusal(says.cancelled);
    target.value = JSON.stringify((given as PublicKeyCredential).toJSON());
    form.requestSubmit(button);
  } catch (error) {
    const isCancelled = error instanceof DOMException;
    say(form, (error instanceof Refusal && error.message) || (isCancelled ? says.cancelled : says.away) || "");
  } finally {
    button.ariaBusy = null;
  }
}

export function startPasskeys(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || !button.dataset.passkey || field(form, "answer")?.value) return;
    event.preventDefault();
    if (button.ariaBusy !== "true") void answer(button, form);
  });
}
