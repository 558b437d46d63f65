// One camera on the page: its video where this browser plays it, single pictures where not, and words where nothing is.
import { Feed, Refused } from "./feed";
import { at, chosen, frameLong, type Footage, type Segment } from "./index";

export const KEYS_ONLY_FROM = 4; // at this speed and above key frames alone are shown
const FAR_S = 0.35;

export interface Words {
  nothing: string;
  loading: string;
  failed: string;
  still: string;
  outside: string;
}

function plays(codec: string): boolean {
  const known = codec === "h264" ? "avc1.640028" : "hvc1.1.6.L123.B0";
  return "MediaSource" in window && MediaSource.isTypeSupported(`video/mp4; codecs="${known}"`);
}

export class Screen {
  readonly code: string;
  refused = false;
  private readonly image: HTMLImageElement;
  private readonly video: HTMLVideoElement;
  private readonly caption: HTMLElement;
  private segments: Segment[] = [];
  private gaps: Footage["gaps"] = [];
  private feed: Feed | undefined;
  private keys = false;
  private many = false;
  private still = 0;
  private failedAt = -1;

  constructor(
    private readonly box: HTMLElement,
    private readonly words: Words,
  ) {
    this.code = box.dataset.code ?? "";
    this.image = box.querySelector("img") as HTMLImageElement;
    this.video = box.querySelector("video") as HTMLVideoElement;
    this.caption = box.querySelector("[data-caption]") as HTMLElement;
  }

  get camera(): string {
    return this.box.dataset.camera ?? "";
  }

  load(found: Footage, base: number, edge: () => number, many: boolean): void {
    this.many = many;
    this.segments = chosen(found, many, plays);
    this.gaps = found.gaps;
    this.feed?.close();
    this.feed = undefined;
    if (this.segments.length > 0 && this.segments.every((one) => plays(one.codec)))
      this.feed = new Feed(this.video, this.box.dataset.pieces ?? "", base, this.segments, edge);
    this.watch(base);
  }

  // What was recorded since, of the same camera.
  know(found: Footage | undefined): void {
    if (!found) return;
    this.gaps = found.gaps;
    this.segments = chosen(found, this.many, plays);
    if (this.feed) this.feed.segments = this.segments;
  }

  frameLong(time: number): number {
    return frameLong(at(this.segments, time));
  }

  // Whether what there is of this moment stands on the screen; where there is nothing, or it fails, nobody waits.
  ready(time: number): boolean {
    if (!at(this.segments, time) || !this.feed || this.failedAt >= 0) return true;
    return this.feed.has(time) && this.video.readyState >= 2 && !this.video.seeking;
  }

  async restart(rate: number): Promise<void> {
    this.failedAt = -1;
    this.keys = rate >= KEYS_ONLY_FROM;
    await this.feed?.restart(this.keys);
  }

  // Called many times a second with the one clock of the page.
  show(time: number, rate: number, playing: boolean): void {
    const segment = at(this.segments, time);
    if (!segment) {
      this.say(this.gaps.find(([from, to]) => from <= time && time < to)?.[2] ?? this.words.nothing);
      this.video.pause();
      this.reveal(undefined);
      if (playing && this.feed) void this.fill(time, rate, playing);
      return;
    }
    if (!this.feed) {
      this.say(this.words.still);
      this.picture(time);
      return;
    }
    if (this.failedAt >= 0) {
      this.say(this.words.failed);
      if (Math.abs(time - this.failedAt) > 3000) this.failedAt = -1;
      return;
    }
    void this.fill(time, rate, playing);
    const place = this.feed.place(time);
    if (place === undefined) {
      this.say(this.words.loading);
      this.video.pause();
      return;
    }
    this.say(segment.outside ? this.words.outside : "");
    this.reveal(this.video);
    this.follow(place, rate, playing);
  }

  private follow(wanted: number, rate: number, playing: boolean): void {
    const off = wanted - this.video.currentTime;
    if (!playing) {
      if (!this.video.paused) this.video.pause();
      if (Math.abs(off) > 0.004 && !this.video.seeking) this.video.currentTime = wanted;
      return;
    }
    if (Math.abs(off) > FAR_S * Math.max(rate, 1)) {
      if (!this.video.seeking) this.video.currentTime = wanted;
    }
    this.video.playbackRate = Math.min(Math.max(rate * (1 + Math.max(Math.min(off / 2, 0.1), -0.1)), 0.25), 16);
    if (this.video.paused) this.video.play().catch(() => undefined); // it plays with the next turn of the clock
  }

  private async fill(time: number, rate: number, playing: boolean): Promise<void> {
    try {
      await this.feed?.fill(time, rate, playing);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      this.refused = error instanceof Refused && error.message === "403";
      this.failedAt = time;
    }
  }

  // For who has no player: a picture a second at most, of the moment on the clock.
  private picture(time: number): void {
    this.reveal(this.image);
    const now = performance.now();
    if (now < this.still || this.image.dataset.time === String(Math.round(time))) return;
    this.still = now + 1000;
    this.image.dataset.time = String(Math.round(time));
    this.image.src = `${this.box.dataset.picture}?at=${new Date(time).toISOString()}`;
  }

  // When the frame on the screen was taken, for the page, tests and measurements.
  private watch(base: number): void {
    const told = (_now: number, frame: VideoFrameCallbackMetadata) => {
      this.box.dataset.frame = String(Math.round(base + frame.mediaTime * 1000));
      this.box.dataset.size = `${frame.width}x${frame.height}`;
      this.video.requestVideoFrameCallback(told);
    };
    if (this.feed) this.video.requestVideoFrameCallback(told);
  }

  private reveal(shown: HTMLElement | undefined): void {
    this.image.hidden = shown !== this.image;
    this.video.hidden = shown !== this.video;
  }

  private say(words: string): void {
    if (this.caption.textContent !== words) this.caption.textContent = words;
    this.caption.hidden = words === "";
  }
}
