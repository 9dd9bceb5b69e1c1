// What facilitators choose from: competencies and bots. Read once, when somebody needs it.
import { call, problemOf } from '../lib/api';
import type { Catalogue, Problem } from './types';

/** Skills that are offered beside a bot's full one. */
const HALF = '0.5';

class Choices {
  #read = $state.raw<Catalogue>();
  #asked = false;
  /** Why there is nothing to choose from. */
  problem = $state<Problem | null>(null);

  /** By title, as one looks for them. */
  readonly competencies = $derived([...(this.#read?.competencies ?? [])].sort((a, b) => a.title.localeCompare(b.title, 'en')));

  /** The bots as they can be named in a seat's plan. */
  get bots(): { name: string; about: string }[] {
    return (this.#read?.bots ?? []).flatMap(({ name, about, takes_skill }) => {
      const full = { name, about };
      return takes_skill ? [full, { name: `${name}:${HALF}`, about: `${name} with half the skill: late, and with mistakes.` }] : [full];
    });
  }

  competency(id: string): string {
    return this.competencies.find((one) => one.id === id)?.title ?? id;
  }

  /** Reads them, if nobody has yet. */
  async need() {
    if (this.#asked) return;
    this.#asked = true;
    try {
      this.#read = await call('get', '/catalogue');
      this.problem = null;
    } catch (error) {
      this.#asked = false;
      this.problem = problemOf(error);
    }
  }
}

export const choices = new Choices();
