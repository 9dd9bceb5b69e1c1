// What the trainer said to a room. Invariant: a nudge with a number is there once, however often the room tells it; what
// was read stays read after the page was loaded again.

export interface Nudge {
  /** Its number within the room; older servers give none. */
  n?: number | null;
  at: number;
  text: string;
}

const key = (room: string) => `codedark-nudges-${room}`;

/** Adds a nudge; the same list if it is there already. */
export function withNudge(all: Nudge[], one: Nudge): Nudge[] {
  const known = typeof one.n === 'number' && all.some((other) => other.n === one.n);
  return known ? all : [...all, one].sort((a, b) => a.at - b.at);
}

/** The highest number of those that were read in this window. */
export function readUpTo(room: string): number {
  try {
    return Number(sessionStorage.getItem(key(room)) ?? 0) || 0;
  } catch {
    return 0;
  }
}

export function keepRead(room: string, n: number) {
  try {
    sessionStorage.setItem(key(room), String(Math.max(n, readUpTo(room))));
  } catch {
    // It holds until the page is left.
  }
}
