// Things that a player can point at: what a need is about, and what one chose.
import type { About, AlertId, Attention, Severity } from '../lib/types';

export type Subject =
  | { kind: 'signs' | 'asset' | 'zone' | 'process' | 'person' | 'duty' | 'mail' | 'job'; id: number }
  | { kind: 'alert'; id: AlertId }
  | { kind: 'incident' };

export function subjectOf(about: About): Subject {
  if (about === 'declare') return { kind: 'incident' };
  if ('alert' in about) return { kind: 'signs', id: about.alert.asset };
  if ('report' in about) return { kind: 'signs', id: about.report };
  if ('spreading' in about) return { kind: 'asset', id: about.spreading };
  if ('care' in about) return { kind: 'process', id: about.care };
  if ('mail' in about) return { kind: 'mail', id: about.mail };
  if ('job_done' in about) return { kind: 'job', id: about.job_done };
  return { kind: 'duty', id: about.duty };
}

export const keyOf = (thing: unknown) => JSON.stringify(thing);

/** A row of what waits. */
export interface Waiting {
  key: string;
  severity: Severity;
  since: number;
  about: About;
  subject: Subject;
}

/** What waits, in the view's order. Alerts and reports about one machine wait together: a noisy morning buries nothing. */
export function waiting(needs: Attention[]): Waiting[] {
  const rows: Waiting[] = [];
  for (const need of needs) {
    const subject = subjectOf(need.about);
    const key = subject.kind === 'signs' ? keyOf(subject) : keyOf(need.about);
    const row = rows.find((one) => one.key === key);
    if (row) row.since = Math.min(row.since, need.since);
    else rows.push({ key, severity: need.severity, since: need.since, about: need.about, subject });
  }
  return rows;
}
