// A checkpoint that somebody kept: signed, or typed in from paper.
import { joined, numberOf, sha256, utf8, type Bytes } from "./bytes";
import { Fails, readCheckpoint } from "./notes";

export interface Kept {
  mark: bigint;
  size: number;
  root: Bytes;
}

const FIGURES = "0123456789០១២៣៤៥៦៧៨៩";
const LINES = 8;

// The mark of a log's name on paper: the first 48 bits of its hash.
export async function markOf(origin: string): Promise<bigint> {
  return numberOf((await sha256(utf8(origin))).slice(0, 6));
}

export async function readKept(text: string): Promise<Kept> {
  if (text.includes("\n\n") && text.includes("—")) {
    const { origin, size, root } = readCheckpoint(text);
    return { mark: await markOf(origin), size, root };
  }
  return readPaper(text);
}

function readPaper(text: string): Kept {
  const lines = text.split("\n").map(figuresIn).filter((line) => line);
  if (lines.length !== LINES) throw new Fails("paper", "");
  const numbers = lines.map((line, at) => {
    const number = BigInt(line.slice(0, 15));
    // Place and line together leave 1 when divided by 97, and no line says more than six bytes.
    const isRight = line.length === 17 && BigInt(`${at + 1}${line}`) % 97n === 1n && number < 2n ** 48n;
    if (!isRight) throw new Fails("paper", `${at + 1}`);
    return number;
  });
  const [mark = 0n, size = 0n, ...words] = numbers;
  const root = joined(...words.map((word, at) => bytesOf(word, at < 5 ? 6 : 2)));
  return { mark, size: Number(size), root };
}

function figuresIn(line: string): string {
  const found = Array.from(line, (letter) => FIGURES.indexOf(letter)).filter((at) => at >= 0);
  return found.map((at) => at % 10).join("");
}

function bytesOf(number: bigint, count: number): Bytes {
  return Uint8Array.from({ length: count }, (_, at) => Number((number >> BigInt(8 * (count - 1 - at))) & 255n));
}
