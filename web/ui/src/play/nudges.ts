// What the trainer said to a seat. Invariant: a nudge is there once, however often the room tells it; what was read stays
// read after the page was loaded again, and nothing else counts as read.

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

/** The numbers that were read in this window. `seat`: the room and the role. */
export function readOf(seat: string): Set<number> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key(seat)) ?? '[]');
    return new Set(Array.isArray(kept) ? kept.filter((n) => typeof n === 'number') : []);
  } catch {
    return new Set();
  }
}

export function keepRead(seat: string, n: number) {
  try {
    sessionStorage.setItem(key(seat), JSON.stringify([...readOf(seat).add(n)]));
  } catch {
    // It holds until the page is left.
  }
}
