// A recording with everything in it: a real one, with the judgements of tests/judged.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, source } from './support.mjs';

/** Writes `to.recording.json` from `from.recording.json`, with score, norms, what-if, observations and times to think. */
export function judge(from, to) {
  const recording = JSON.parse(readFileSync(join(folder, `${from}.recording.json`), 'utf8'));
  // What was changed by hand is not what was sealed.
  delete recording.seal;
  Object.assign(recording, JSON.parse(readFileSync(source('tests/judged.json'), 'utf8')));
  for (const [n, order] of recording.orders.entries()) Object.assign(order, { wall_ms: n * n * 1500 + 700, why: order.why ?? 'It spreads from here.' });
  writeFileSync(join(folder, `${to}.recording.json`), JSON.stringify(recording));
}
