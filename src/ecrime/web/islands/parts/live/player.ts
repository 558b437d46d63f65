// One picture: pieces of fragmented MP4 into a video element, near to the newest, with what it is behind the camera.

export const enum Kind {
  Init = 0,
  Piece = 1,
}

export interface Piece {
  kind: number;
  key: boolean;
  number: number;
  seconds: number;
  arrivedMs: number;
  data: Uint8Array<ArrayBuffer>;
}

const KEEP_S = 8;
const MOST_WAITING = 400;
// It begins so far behind the newest frame. Nearer than the first it plays a little slower, for a frame that comes late is
// shown late or not at all; behind by more than the second a little faster, by more than the third much; then it jumps.
const AHEAD_S = 0.3;
const SLOWER_S = 0.2;
const FASTER_S = 0.45;
const FAST_S = 0.75;
const JUMP_S = 1.2;

export class Player {
  readonly video = document.createElement("video");
  private source: MediaSource | null = null;
  private buffer: SourceBuffer | null = null;
  private waiting: Uint8Array<ArrayBuffer>[] = [];
  private url = "";
  private base = NaN; // ms of arrival at second 0 of the media
  private got = 0;
  private acknowledged = 0;

  constructor(private readonly failed: () => void) {
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.disablePictureInPicture = true;
    this.video.setAttribute("aria-hidden", "true");
    this.video.tabIndex = -1;
  }

  // A new run of the camera, with an initialisation part of its own to follow; false when the browser cannot play it.
  begin(mime: string): boolean {
    this.stop();
    if (!("MediaSource" in globalThis) || !MediaSource.isTypeSupported(mime)) return false;
    const source = new MediaSource();
    this.source = source;
    this.url = URL.createObjectURL(source);
    source.addEventListener("sourceopen", () => {
      if (this.source !== source || source.sourceBuffers.length) return;
      this.buffer = source.addSourceBuffer(mime);
      this.buffer.addEventListener("updateend", () => this.feed());
      this.feed();
    });
    this.video.src = this.url;
    return true;
  }

  take(piece: Piece): void {
    if (this.waiting.length > MOST_WAITING) {
      this.failed();
      return;
    }
    if (piece.kind === Kind.Piece) {
      this.base = piece.arrivedMs - piece.seconds * 1000;
      this.got = piece.number;
    }
    this.waiting.push(piece.data);
    this.feed();
  }

  // The number of the last piece that was taken in since this was asked last; 0 for none.
  news(): number {
    if (this.waiting.length > 2 || this.got === this.acknowledged) return 0;
    this.acknowledged = this.got;
    return this.got;
  }

  // Keeps near to the newest frame; the seconds by which the picture is behind its arrival here, NaN before there is one.
  keepUp(nowMs: number): number {
    const { video } = this;
    const ranges = video.buffered;
    if (!ranges.length || !this.source) return NaN;
    const from = ranges.start(ranges.length - 1);
    const to = ranges.end(ranges.length - 1);
    const behind = to - video.currentTime;
    if (video.currentTime < from || behind > JUMP_S) video.currentTime = Math.max(from, to - AHEAD_S);
    video.playbackRate = behind > FAST_S ? 1.5 : behind > FASTER_S ? 1.1 : behind < SLOWER_S ? 0.95 : 1;
    if (video.paused) void video.play().catch(() => undefined);
    return (nowMs - this.base) / 1000 - video.currentTime;
  }

  stop(): void {
    this.waiting = [];
    this.buffer = null;
    this.source = null;
    this.got = this.acknowledged = 0;
    if (this.url) {
      this.video.removeAttribute("src");
      this.video.load();
      URL.revokeObjectURL(this.url);
      this.url = "";
    }
  }

  private feed(): void {
    const { buffer } = this;
    if (!buffer || buffer.updating || this.source?.readyState !== "open") return;
    const ranges = buffer.buffered;
    if (ranges.length && this.video.currentTime - ranges.start(0) > KEEP_S * 2) {
      buffer.remove(0, this.video.currentTime - KEEP_S);
      return;
    }
    const next = this.waiting.splice(0, this.waiting.length);
    if (!next.length) return;
    try {
      buffer.appendBuffer(joined(next));
    } catch {
      this.failed();
    }
  }
}

function joined(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
