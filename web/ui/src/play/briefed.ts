// Whether this window has shown the briefing of a seat. Invariant: it comes by itself once, to those who come after play began;
// who waited has read it while waiting.

const key = (seat: string) => `codedark-briefed-${seat}`;

/** Whether it was shown. `seat`: the room and the role. */
export function isBriefed(seat: string): boolean {
  try {
    return sessionStorage.getItem(key(seat)) !== null;
  } catch {
    // A browser that keeps nothing would show it at every load.
    return true;
  }
}

export function keepBriefed(seat: string) {
  try {
    sessionStorage.setItem(key(seat), 'yes');
  } catch {
    // Then it is taken for shown.
  }
}
