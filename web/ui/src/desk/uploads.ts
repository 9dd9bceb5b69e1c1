// Scenarios that have the same title, told apart. Invariant: the server lists what was uploaded with the newest first.
import type { ScenarioCard } from './types';

const from = (one: ScenarioCard): string => (one.uploaded_by ? `uploaded by ${one.uploaded_by}` : 'shipped with Code Dark');

/** Which of several uploads of the same title it is, the newest or how many came after it; nothing if it is the only one. */
function turn(one: ScenarioCard, all: ScenarioCard[]): string {
  const uploads = all.filter((other) => other.uploaded_by && other.title === one.title);
  const after = uploads.findIndex((other) => other.id === one.id);
  if (uploads.length < 2 || after < 0) return '';
  return after === 0 ? 'the newest' : `an older one, upload ${uploads.length - after} of ${uploads.length}`;
}

/** Where a scenario comes from, and which of its namesakes it is. */
export const origin = (one: ScenarioCard, all: ScenarioCard[]): string => [from(one), turn(one, all)].filter(Boolean).join(', ');

/** Its title, and what tells it from others of the same title. */
export const titleAmong = (one: ScenarioCard, all: ScenarioCard[]): string =>
  (all.some((other) => other.id !== one.id && other.title === one.title) ? `${one.title} (${origin(one, all)})` : one.title);
