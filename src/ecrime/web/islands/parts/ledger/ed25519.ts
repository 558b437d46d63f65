// Ed25519 by the browser's own WebCrypto, which runs on any page over HTTPS in browsers of 2025 and later. What browsers
// decide differently is decided here first: keys of small order and numbers written in another way than the one.
import { numberOf, utf8, type Bytes } from "./bytes";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
// The y of the eight points of small order.
const SMALL = [
  0n,
  1n,
  P - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
];
// RFC 8032, section 7.1, test 2.
const KNOWN = {
  key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  made:
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  message: "r",
};

const littleEndian = (bytes: Bytes): bigint => numberOf(bytes.slice().reverse());

export async function isSigned(key: Bytes, made: Bytes, message: Bytes): Promise<boolean> {
  if (key.length !== 32 || made.length !== 64) return false;
  const y = littleEndian(key) % 2n ** 255n;
  const y_of_r = littleEndian(made.slice(0, 32)) % 2n ** 255n;
  if (y >= P || y_of_r >= P || SMALL.includes(y) || littleEndian(made.slice(32)) >= ORDER) return false;
  try {
    const read = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", read, made, message);
  } catch {
    return false; // no point of the curve
  }
}

// Whether this browser can check signatures at all: it must find a published one good, and the same altered bad.
export async function canCheck(): Promise<boolean> {
  if (typeof crypto === "undefined" || !crypto.subtle) return false;
  const [key, made] = [fromHex(KNOWN.key), fromHex(KNOWN.made)];
  return (await isSigned(key, made, utf8(KNOWN.message))) && !(await isSigned(key, made, utf8("s")));
}

function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
