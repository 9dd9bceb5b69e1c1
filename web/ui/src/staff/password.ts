// What every form that sets a password asks for.
import type { Problem } from '../desk/types';

/** As the server demands it. */
export const PASSWORD_MIN = 12;

export const different: Problem = { kind: 'different', what: 'The two passwords differ.', instead: 'Type the same one twice.' };
