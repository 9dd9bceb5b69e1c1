// The number by which journals know the student of this browser. The server tells it when one joins; it is kept here, for
// what is kept about a student is asked for by it.
import { session } from '../lib/session.svelte';
import type { Joined } from '../lib/types';

const KEY = 'codedark-student';

export function keepNumber(joined: Joined) {
  try {
    const { me, participant } = joined;
    localStorage.setItem(KEY, JSON.stringify({ participant, name: me.name, class: me.class }));
  } catch {
    // The trainer can still export and erase.
  }
}

/** Whoever leaves this browser leaves nothing in it. */
export function forgetNumber() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Then nothing was kept either.
  }
}

/** The number, if this browser knows it of whoever is here now. */
export function ownNumber(): string | undefined {
  const me = session.me as (typeof session.me & { participant?: number | null }) | undefined;
  if (typeof me?.participant === 'number') return String(me.participant);
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as { participant: number; name: string; class: string } | null;
    return kept && kept.name === me?.name && kept.class === me?.class ? String(kept.participant) : undefined;
  } catch {
    return undefined;
  }
}
