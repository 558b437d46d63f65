// The wall: begins a watch for each tile, shows what comes, says what does not; one tile large, by keyboard as well.

import { Acts, type Chosen } from "./parts/live/acts";
import { Head } from "./parts/live/head";
import { listenForKeys } from "./parts/live/keys";
import { Line } from "./parts/live/line";
import { momentsIn } from "./parts/live/moments";
import { Stage } from "./parts/live/stage";
import { Tile } from "./parts/live/tile";

const LOOK_MS = 250;
const AWAKE_MS = 60_000;
const REMEMBERED_MS = 60_000; // how long the last pictures stay when the line is lost

interface Begun {
  watches?: Record<string, string>;
  refused?: Record<string, string>;
  text?: string;
}

function begin(wall: HTMLElement): void {
  const words = JSON.parse(wall.dataset.words ?? "{}") as Record<string, string>;
  const token = document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  const says = document.querySelector<HTMLElement>("#wall-says");
  const tiles = new Map<number, Tile>();
  const moments = momentsIn(wall.dataset.timeZone ?? "UTC");
  let lostAt = 0;

  function sayAbove(sentence: string): void {
    if (!says) return;
    says.hidden = !sentence;
    says.textContent = sentence;
  }

  const line = new Line(
    (wall.dataset.stream ?? "").startsWith("/") ? `wss://${location.host}${wall.dataset.stream}` : (wall.dataset.stream ?? ""),
    () => {
      lostAt = 0;
      sayAbove("");
      for (const tile of tiles.values()) tile.show();
    },
    () => {
      lostAt ||= Date.now();
      sayAbove(words.gone ?? "");
      for (const tile of tiles.values()) if (tile.watch) tile.tell("gone");
    },
    (said) => {
      if (said.tile === undefined) return;
      const tile = tiles.get(said.tile);
      tile?.hear(said);
      if (tile && said.is === "over" && (said.why === "closed" || said.why === "lost" || said.why === "ended")) void watch([tile]);
    },
    (number, piece) => tiles.get(number)?.player.take(piece),
  );

  async function watch(wanted: Tile[]): Promise<void> {
    const cameras = [...new Set(wanted.map((tile) => tile.camera))];
    if (!cameras.length) return;
    const headers = { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" };
    const answer = await fetch(wall.dataset.watch ?? "", { method: "POST", headers, body: JSON.stringify({ cameras }) }).catch(() => null);
    if (!answer || answer.status >= 500) {
      for (const tile of wanted) tile.tell("waiting");
      setTimeout(() => void watch(wanted), 2000);
      return;
    }
    // A purpose lasts for half an hour and is asked for again where it is stated.
    if (answer.status === 403 || answer.status === 401) {
      location.assign(wall.dataset.purpose ?? "/");
      return;
    }
    const begun = (await answer.json().catch(() => ({}))) as Begun;
    for (const tile of wanted) {
      tile.watch = begun.watches?.[tile.camera] ?? "";
      if (tile.watch) tile.show();
      else tile.refuse(begun.refused?.[tile.camera] ?? begun.text ?? words.failed ?? "");
    }
    void head.look();
  }

  for (const [index, box] of [...wall.querySelectorAll<HTMLElement>(".tile")].entries()) {
    const { camera, sub } = box.dataset;
    if (camera) tiles.set(index, new Tile(index, box, camera, sub ?? "sub", words, line, moments.time));
  }
  const small = [...tiles.values()];
  const head = new Head(wall, small, words);
  if (small.length) line.open();
  void watch(small);
  head.start();
  setInterval(() => {
    const news: [number, number][] = [];
    for (const tile of tiles.values()) {
      const last = tile.look();
      if (last) news.push([tile.number, last]);
    }
    if (news.length) line.say({ got: news });
    if (lostAt && Date.now() - lostAt > REMEMBERED_MS) for (const tile of tiles.values()) tile.clear();
    head.tick(moments.time(line.now()));
  }, LOOK_MS);
  addEventListener("pagehide", () => {
    for (const id of new Set(small.map((tile) => tile.watch))) if (id) line.say({ close: id });
    line.close();
  });
  stayAwake(wall);
  const stage = new Stage(wall, tiles, small, words, line, moments.time);
  stage.start();
  act(wall, stage, new Acts(wall, () => line.now(), moments, words), words);
}

// Keys and buttons of what is done about the tile that is chosen.
function act(wall: HTMLElement, stage: Stage, acts: Acts, words: Record<string, string>): void {
  const help = document.querySelector<HTMLDialogElement>("#wall-help");

  function about(deed: (chosen: Chosen) => void): () => void {
    return () => {
      const tile = stage.chosen();
      if (tile) deed({ camera: tile.camera, behind: tile.behind });
      else acts.tell(words.choose ?? "");
    };
  }

  const deeds: Record<string, () => void> = {
    Escape: () => stage.close(),
    KeyZ: () => stage.toggleFull(),
    Slash: () => help?.showModal(),
    ArrowLeft: () => stage.move(-1, 0),
    ArrowRight: () => stage.move(1, 0),
    ArrowUp: () => stage.move(0, -1),
    ArrowDown: () => stage.move(0, 1),
  };
  if (wall.dataset.hold) deeds.KeyH = about((chosen) => acts.openHold(chosen));
  if (wall.dataset.mark) deeds.KeyB = about((chosen) => void acts.openMark(chosen));
  if (wall.dataset.footage) deeds.KeyF = about((chosen) => acts.openFootage(chosen));
  listenForKeys(deeds, (number) => stage.choose(number));
  for (const button of document.querySelectorAll<HTMLElement>("[data-deed]"))
    button.addEventListener("click", () => deeds[button.dataset.deed ?? ""]?.());
  help?.querySelector("[data-close]")?.addEventListener("click", () => help.close());
}

// Keys and mouse are signs that the officer is there: his session does not lie idle while he looks.
function stayAwake(wall: HTMLElement): void {
  let toldAt = Date.now();
  function tell(): void {
    if (Date.now() - toldAt < AWAKE_MS) return;
    toldAt = Date.now();
    void fetch(wall.dataset.watching ?? "", { headers: { Accept: "application/json" } }).catch(() => undefined);
  }
  for (const sign of ["keydown", "pointermove"]) document.addEventListener(sign, tell, { passive: true });
}

const wall = document.querySelector<HTMLElement>("#wall");
if (wall) begin(wall);
