// The line to the gateway of live pictures: which tile shows which watch; what comes goes to its tile.

import type { Piece } from "./player";

export interface Said {
  tile?: number;
  is?: string;
  why?: string;
  mime?: string;
  codec?: string;
  masked?: boolean;
  now?: number;
}

const HEAD = 24;
const AGAIN_MS = 1000;
const SLOWEST_MS = 10_000;
const SAMPLES = 30;

export class Line {
  private socket: WebSocket | null = null;
  private pause = AGAIN_MS;
  private offsets: number[] = [];
  private closed = false;

  constructor(
    private readonly address: string,
    private readonly opened: () => void,
    private readonly lost: () => void,
    private readonly said: (words: Said) => void,
    private readonly came: (tile: number, piece: Piece) => void,
  ) {}

  open(): void {
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.pause = AGAIN_MS;
      this.opened();
    });
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data === "string") this.hear(JSON.parse(event.data) as Said);
      else this.take(event.data);
    };
    socket.addEventListener("close", () => {
      if (this.closed) return;
      this.lost();
      setTimeout(() => this.open(), this.pause);
      this.pause = Math.min(this.pause * 2, SLOWEST_MS);
    });
  }

  close(): void {
    this.closed = true;
    this.socket?.close();
  }

  say(words: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(words));
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // The time of the service: its clock told the browser's, as the quickest of its last messages has it.
  now(): number {
    return Date.now() + (this.offsets.length ? Math.max(...this.offsets) : 0);
  }

  private hear(words: Said): void {
    if (words.now !== undefined) this.offsets = [...this.offsets.slice(1 - SAMPLES), words.now - Date.now()];
    else this.said(words);
  }

  private take(bytes: ArrayBuffer): void {
    const view = new DataView(bytes);
    this.came(view.getUint8(0), {
      kind: view.getUint8(1),
      key: view.getUint8(2) !== 0,
      number: view.getUint32(4),
      seconds: view.getFloat64(8),
      arrivedMs: view.getFloat64(16),
      data: new Uint8Array(bytes, HEAD),
    });
  }
}
