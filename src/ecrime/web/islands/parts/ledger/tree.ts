// The Merkle tree of RFC 9162: that a leaf is in it, that it goes on from a smaller one. Sizes stay below 2^53, so plain
// numbers hold them; bit operations of the language would cut them at 32 bits.
import { joined, same, sha256, type Bytes } from "./bytes";

const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

export function leafHash(content: Bytes): Promise<Bytes> {
  return sha256(joined(LEAF, content));
}

function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(joined(NODE, left, right));
}

const isOdd = (number: number): boolean => number % 2 === 1;
const half = (number: number): number => Math.floor(number / 2);

// Section 2.1.3.2, step by step.
export async function isIncluded(leaf: Bytes, index: number, size: number, proof: Bytes[], root: Bytes): Promise<boolean> {
  if (!(index >= 0 && index < size)) return false;
  let place = index;
  let last = size - 1;
  let found = leaf;
  for (const step of proof) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      found = await nodeHash(step, found);
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      found = await nodeHash(found, step);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && same(found, root);
}

// Section 2.1.4.2, step by step.
export async function isConsistent(
  size: number,
  root: Bytes,
  newSize: number,
  newRoot: Bytes,
  proof: Bytes[],
): Promise<boolean> {
  if (size === newSize) return same(root, newRoot) && proof.length === 0;
  if (!(size > 0 && size < newSize) || proof.length === 0) return false;
  const path = isPowerOfTwo(size) ? [root, ...proof] : proof;
  let place = size - 1;
  let last = newSize - 1;
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  let [old, grown] = [path[0] as Bytes, path[0] as Bytes];
  for (const step of path.slice(1)) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      old = await nodeHash(step, old);
      grown = await nodeHash(step, grown);
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      grown = await nodeHash(grown, step);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && same(old, root) && same(grown, newRoot);
}

function isPowerOfTwo(number: number): boolean {
  let rest = number;
  while (rest > 1 && !isOdd(rest)) rest = half(rest);
  return rest === 1;
}
