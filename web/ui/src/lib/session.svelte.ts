// Who is asking: read once, and again after everything that changes it.
import { call, problemOf } from './api';
import type { Me, Problem } from './types';

class Session {
  me = $state<Me>();
  problem = $state<Problem>();

  async load() {
    try {
      this.me = await call('get', '/me');
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}

export const session = new Session();
