// Why a page may play no longer, and where one goes on from there. Invariant: it says no more than the server's answers
// tell: who freed a seat, or ended a session, is not among them.
import type { Lobby, Me } from '../lib/types';

export interface Gone {
  title: string;
  /** Why, in a sentence or two. */
  why: string;
  /** Where one goes on. */
  to: { path: string; title: string };
}

const LOBBY = { path: '/lobby', title: 'To the lobby' };

/** What took the seat in this room away from this page; nothing if it is still theirs. */
export function goneFrom(room: string, me: Me, lobby?: Lobby): Gone | undefined {
  if (me.role !== 'student') {
    return {
      title: 'This page plays no longer',
      why: 'You came back in another browser or terminal, or left the class: your session here has ended. What you ordered is kept. '
        + 'To play here again, come back by your name and the PIN that was shown last.',
      to: { path: '/join', title: 'Come back to your class' },
    };
  }
  if (me.seat?.room === room) return undefined;
  if (me.seat) {
    return { title: 'You sit in another room now', why: 'You sat down there in another window. What you ordered here is kept.', to: { path: '/lobby', title: 'To the lobby and your new seat' } };
  }
  if (lobby && !lobby.rooms.some((one) => one.id === room)) {
    return { title: 'This room is gone', why: 'The trainer has removed it.', to: LOBBY };
  }
  return {
    title: 'You no longer sit here',
    why: 'The trainer has freed your seat, or you stood up in another window. What you ordered is kept, and you may sit down wherever a seat is open.',
    to: LOBBY,
  };
}
