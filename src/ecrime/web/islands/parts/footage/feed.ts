// One camera's video: pieces are fetched as they are needed, placed at their true times, and forgotten behind.
import { at, group, pieceAt, type Segment } from "./index";

const AHEAD_S = 12;
const BEHIND_S = 8;
const FIRST_MS = 2_000;
const MORE_MS = 6_000;
const KEYS_MS = 30_000;
const LATEST_S = 0.8;

export class Refused extends Error {}

// What a player has to know of H.264 before it begins: profile, constraints and level, three bytes behind "avcC".
function codecOf(data: Uint8Array): string | undefined {
  for (let i = 4; i < Math.min(data.length, 4096) - 8; i += 1) {
    if (data[i] === 0x61 && data[i + 1] === 0x76 && data[i + 2] === 0x63 && data[i + 3] === 0x43) {
      const hex = (n: number) => (data[i + n] ?? 0).toString(16).padStart(2, "0");
      return `avc1.${hex(5)}${hex(6)}${hex(7)}`;
    }
  }
  return undefined;
}

export class Feed {
  private media = new MediaSource();
  private buffer: SourceBuffer | undefined;
  private codec = "";
  private held = new Set<string>();
  private running: AbortController | undefined;
  private keys = false;
  private line: Promise<void> = Promise.resolve();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly base: number,
    public segments: Segment[],
    private readonly edge: () => number,
  ) {
    this.video.src = URL.createObjectURL(this.media);
  }

  seconds(time: number): number {
    return (time - this.base) / 1000;
  }

  has(time: number): boolean {
    return this.place(time) !== undefined;
  }

  // Where the video stands to show a time. A camera that sends frames in another order than they are shown shows its
  // first one a little later than its recording begins: until then that first one is shown.
  place(time: number): number | undefined {
    const wanted = this.seconds(time);
    const ranges = this.buffer?.buffered;
    const segment = at(this.segments, time);
    const begins = segment ? this.seconds(segment.start) : Infinity;
    for (let n = 0; ranges && n < ranges.length; n += 1) {
      const [start, end] = [ranges.start(n), ranges.end(n)];
      if (start - 0.05 <= wanted && wanted < end + 0.05) return wanted;
      if (begins <= wanted && wanted < start && start < begins + LATEST_S) return start;
    }
    return undefined;
  }

  // Everything is let go: another moment, or another way of playing.
  async restart(keys: boolean): Promise<void> {
    this.running?.abort();
    this.running = undefined;
    this.keys = keys;
    await this.inTurn(async () => {
      this.held.clear();
      if (!this.buffer || this.media.readyState !== "open") return;
      this.buffer.remove(0, Infinity);
      await this.settled();
    });
  }

  // See to it that a time can be shown, and some of what follows. True when something was fetched.
  async fill(time: number, rate: number, playing: boolean): Promise<boolean> {
    if (this.running) return false;
    const until = playing ? time + AHEAD_S * 1000 * Math.max(rate, 1) : time + 1;
    let next: { segment: Segment; first: number; last: number } | undefined;
    for (const segment of this.segments) {
      if (segment.end <= time || segment.start > until) continue;
      for (let from = Math.max(time, segment.start); from < Math.min(until, segment.end); ) {
        const piece = pieceAt(segment, from);
        const ends = segment.start + (segment.pieces[piece] ?? 0);
        if (this.held.has(this.name(segment, piece))) {
          if (ends < from) break;
          from = ends + 1;
          continue;
        }
        const longest = this.keys ? KEYS_MS : this.has(time) ? MORE_MS : FIRST_MS;
        const [first, last] = this.inside(segment, group(segment, from, longest));
        if (last >= Math.max(first, piece)) next = { segment, first, last };
        break;
      }
      if (next) break;
    }
    if (!next) return false;
    await this.fetch(next.segment, next.first, next.last, time);
    return true;
  }

  close(): void {
    this.running?.abort();
    URL.revokeObjectURL(this.video.src);
    this.video.removeAttribute("src");
  }

  // Pieces beyond what was opened, or too young yet, are not asked for.
  private inside(segment: Segment, [first, last]: [number, number]): [number, number] {
    const begins = (n: number) => segment.start + (n > 0 ? (segment.pieces[n - 1] ?? 0) : 0);
    let [from, to] = [first, last];
    while (from <= to && begins(from) < this.base) from += 1;
    const edge = this.edge();
    while (to >= from && segment.start + (segment.pieces[to] ?? 0) > edge) to -= 1;
    return [from, to];
  }

  private name(segment: Segment, piece: number): string {
    return `${segment.role}/${segment.name}/${piece}`;
  }

  private async fetch(segment: Segment, first: number, last: number, time: number): Promise<void> {
    const running = new AbortController();
    this.running = running;
    try {
      const words = new URLSearchParams({ role: segment.role, start: segment.name, pieces: `${first}-${last}` });
      if (this.keys) words.set("keys", "1");
      const answer = await fetch(`${this.url}?${words}`, {
        signal: running.signal,
        headers: { Accept: "application/json, video/mp4" },
      });
      if (!answer.ok) throw new Refused(`${answer.status}`);
      const data = new Uint8Array(await answer.arrayBuffer());
      await this.inTurn(async () => {
        if (running.signal.aborted) return;
        await this.append(segment, data);
        for (let n = first; n <= last; n += 1) this.held.add(this.name(segment, n));
        await this.forget(time);
      });
    } finally {
      if (this.running === running) this.running = undefined;
    }
  }

  private async append(segment: Segment, data: Uint8Array<ArrayBuffer>): Promise<void> {
    const codec = codecOf(data);
    if (!codec) throw new Refused("codec");
    const type = `video/mp4; codecs="${codec}"`;
    if (!this.buffer) {
      if (this.media.readyState !== "open")
        await new Promise((done) => this.media.addEventListener("sourceopen", done, { once: true }));
      this.buffer ??= this.media.addSourceBuffer(type);
    } else if (codec !== this.codec) {
      await this.settled();
      this.buffer.changeType(type);
    }
    this.codec = codec;
    await this.settled();
    this.buffer.timestampOffset = this.seconds(segment.start);
    this.buffer.appendBuffer(data);
    await this.settled();
  }

  private async forget(time: number): Promise<void> {
    const from = this.seconds(time) - BEHIND_S;
    if (!this.buffer || from <= 0 || this.buffer.buffered.length === 0) return;
    if (this.buffer.buffered.start(0) >= from - BEHIND_S) return;
    this.buffer.remove(0, from);
    await this.settled();
    for (const segment of this.segments)
      segment.pieces.forEach((ends, n) => {
        if (this.seconds(segment.start + ends) < from + 1) this.held.delete(this.name(segment, n));
      });
  }

  // One thing after the other is done to the buffer, also where one is asked for while another is under way.
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.line.then(work);
    this.line = done.catch(() => undefined);
    return done;
  }

  private settled(): Promise<void> {
    const buffer = this.buffer;
    if (!buffer?.updating) return Promise.resolve();
    return new Promise((done) => buffer.addEventListener("updateend", () => done(), { once: true }));
  }
}
