// The one place where an answer of the server becomes a page again. Browsers that know trusted types let nothing else
// make markup out of text: the policy of this name stands in the header of every page.

interface Policy {
  createHTML(words: string): string;
}

interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory?.createPolicy("answers", { createHTML: (words) => words });

/** The page in an answer to a question of ours; another server's words are no page here. */
export async function pageOf(answer: Response): Promise<Document> {
  const words = new URL(answer.url).origin === location.origin ? await answer.text() : "";
  return new DOMParser().parseFromString(policy?.createHTML(words) ?? words, "text/html");
}
