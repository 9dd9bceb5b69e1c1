// One thing that a person asked for: whether it is under way, what came of it. A form has one of these.
import { problemOf } from '../lib/api';
import type { Problem } from '../lib/types';

export class Task {
  busy = $state(false);
  problem = $state<Problem | null>(null);
  /** What was done, for a status line. */
  said = $state('');

  /** Does it, once at a time; `true` if it was done. `said`: what the status line then says. */
  async run<Done>(work: () => Promise<Done>, said: string | ((done: Done) => string) = ''): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    this.said = '';
    try {
      const done = await work();
      this.said = typeof said === 'string' ? said : said(done);
      return true;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
