// What the trainer said to a seat. Invariant: a nudge is there once, however often the room tells it; what was read stays
// read after the page was loaded again.

export interface Nudge {
  /** Its number among those that the seat was told, from 1; older servers give none. */
  n?: number | null;
  at: number;
  text: string;
}

const key = (seat: string) => `codedark-nudges-${seat}`;

/** Adds a nudge; the same list if it is there already. */
export function withNudge(all: Nudge[], one: Nudge): Nudge[] {
  const known = one.n ? all.some((other) => other.n === one.n) : false;
  return known ? all : [...all, one].sort((a, b) => a.at - b.at);
}

/** The highest number that was read in this window. `seat`: the room and the role. */
export function readUpTo(seat: string): number {
  try {
    return Number(sessionStorage.getItem(key(seat)) ?? 0) || 0;
  } catch {
    return 0;
  }
}

export function keepRead(seat: string, n: number) {
  try {
    sessionStorage.setItem(key(seat), String(Math.max(n, readUpTo(seat))));
  } catch {
    // It holds until the page is left.
  }
}
