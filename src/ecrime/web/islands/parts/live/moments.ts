// Moments as they are written here: in the zone of the unit, whatever the browser's own is.

export interface Moments {
  time: (ms: number) => string;
  day: (ms: number) => string;
}

export function momentsIn(timeZone: string): Moments {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const day = new Intl.DateTimeFormat("en-GB", { timeZone, day: "2-digit", month: "2-digit", year: "numeric" });
  return { time: (ms) => time.format(ms), day: (ms) => day.format(ms) };
}
