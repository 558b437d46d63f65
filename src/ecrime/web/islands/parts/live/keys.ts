// The keys of the wall, by their place on the keyboard; none fires while somebody types, or where keys are switched off.

import { isOn, isTyping } from "../shortcuts";

export function listenForKeys(acts: Record<string, () => void>, digit: (number: number) => void): void {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      if (!isOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
      const found = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
      const act = found ? () => digit(Number(found)) : acts[event.code];
      // A question mark is typed with shift on most keyboards; nothing else is.
      if (!act || (event.shiftKey && event.code !== "Slash")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      act();
    },
    { capture: true },
  );
}
