// What there is to play of a camera, as the service tells it. Times are milliseconds since 1970.

export interface Segment {
  role: "main" | "sub";
  start: number;
  end: number;
  name: string;
  codec: string;
  frames: number;
  outside: boolean;
  pieces: number[]; // when each ends, since the start
  opening: number[]; // which begin with a key frame
}

export type Gap = [from: number, to: number, cause: string];

export interface Footage {
  segments: Segment[];
  gaps: Gap[];
}

// The large pictures up to four cameras, the small ones beyond; of each what this browser plays, if there is any.
export function chosen(found: Footage, many: boolean, plays: (codec: string) => boolean): Segment[] {
  const of = (role: string) => found.segments.filter((one) => one.role === role);
  const [first, second] = many ? [of("sub"), of("main")] : [of("main"), of("sub")];
  const good = [first, second].find((some) => some.length > 0 && some.every((one) => plays(one.codec)));
  return good ?? (first.length > 0 ? first : second);
}

export function at(segments: Segment[], time: number): Segment | undefined {
  let found: Segment | undefined;
  for (const one of segments) if (one.start <= time && time < one.end) found = one;
  return found;
}

// The piece in which a time lies; the last one where it lies beyond.
export function pieceAt(segment: Segment, time: number): number {
  const found = segment.pieces.findIndex((ends) => time - segment.start < ends);
  return found < 0 ? segment.pieces.length - 1 : found;
}

// The pieces to ask for at once: from a key frame at or before a time on, a few seconds long.
export function group(segment: Segment, time: number, longest: number): [number, number] {
  const at = pieceAt(segment, time);
  const first = Math.max(...segment.opening.filter((n) => n <= at));
  const begins = first > 0 ? (segment.pieces[first - 1] ?? 0) : 0;
  let last = at;
  while (last + 1 < segment.pieces.length && (segment.pieces[last + 1] ?? 0) - begins <= longest) last += 1;
  // It ends before a key frame, so that the next one begins with it.
  while (last + 1 < segment.pieces.length && !segment.opening.includes(last + 1)) last += 1;
  return [first, last];
}

export function frameLong(segment: Segment | undefined): number {
  if (!segment || segment.frames < 2) return 40;
  return Math.min(Math.max((segment.end - segment.start) / segment.frames, 10), 1000);
}
