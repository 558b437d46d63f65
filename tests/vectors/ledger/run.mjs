// Answers the shared vectors with the verifier of the public page: node run.mjs BUNDLE FOLDER, answers on stdout.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [bundle, folder] = process.argv.slice(2);
const { canCheck, check, isConsistent, isIncluded, isSigned } = await import(pathToFileURL(bundle));
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf-8"));
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

const files = {};
for (const { name, text, keys = [], witnesses = [], since = "" } of read("files.json")) {
  files[name] = (await check(text, { keys, witnesses, since })).code;
}
const signatures = {};
for (const { name, ...case_ } of read("signatures.json")) {
  signatures[name] = await isSigned(bytes(case_.public), bytes(case_.signature), bytes(case_.message));
}
const tree = read("tree.json");
const leaves = tree.leaves.map(bytes);
const roots = tree.roots.map(bytes);
const wrong = [];
for (const { index, size, proof } of tree.inclusion) {
  for (const [at, root] of roots.entries()) {
    for (const [place, leaf] of leaves.entries()) {
      const holds = await isIncluded(leaf, place, at, proof.map(bytes), root);
      if (holds !== (place === index && at === size)) wrong.push(["inclusion", index, size, place, at]);
    }
  }
}
for (const { from, to, proof } of tree.consistency) {
  for (const [older, old] of roots.entries()) {
    for (const [size, root] of roots.entries()) {
      const holds = await isConsistent(older, old, size, root, proof.map(bytes));
      const isSame = older === size && proof.length === 0;
      if (holds !== (isSame || (older === from && size === to))) wrong.push(["consistency", from, to, older, size]);
    }
  }
}
console.log(JSON.stringify({ canCheck: await canCheck(), files, signatures, wrong }));
