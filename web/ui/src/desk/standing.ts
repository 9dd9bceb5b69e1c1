// Who needs the trainer first. Invariant: the order follows from what the rooms say alone, the same for the same rooms.
import type { RoomOverview } from './types';
import { failure, here, idle, minutes, seated, stateName } from './words';

export type Standing = 'failed' | 'alone' | 'stuck' | 'slow' | 'on' | 'ahead' | 'paused' | 'waiting' | 'over';

export interface Judged {
  room: RoomOverview;
  standing: Standing;
  /** One word for a badge. */
  word: string;
  /** Why, in a sentence. */
  why: string;
}

/** Simulated minutes after which a need that waits, with nobody giving orders, is a team that is stuck; estimates. */
const STUCK_WAITED = 30;
const STUCK_IDLE = 20;
/** Simulated minutes that a need may wait while a team is still going on well; an estimate. */
const SLOW_WAITED = 30;

const ORDER: Standing[] = ['failed', 'stuck', 'alone', 'slow', 'on', 'ahead', 'paused', 'waiting', 'over'];

/** Every room with its standing, who needs the trainer first. To educators it is not said who sits, and so not who is missing. */
export function judge(rooms: RoomOverview[], trainer: boolean): Judged[] {
  const judged = rooms.map((room) => one(room, rooms, trainer));
  const place = new Map(rooms.map((room, index) => [room.card.id, index]));
  return judged.sort((a, b) =>
    ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing) ||
    b.room.waited_minutes - a.room.waited_minutes ||
    idle(b.room) - idle(a.room) ||
    (place.get(a.room.card.id) ?? 0) - (place.get(b.room.card.id) ?? 0));
}

function one(room: RoomOverview, rooms: RoomOverview[], trainer: boolean): Judged {
  const say = (standing: Standing, word: string, why: string): Judged => ({ room, standing, word, why });
  switch (stateName(room.card.state)) {
    case 'failed': return say('failed', 'cannot go on', failure(room.card.state));
    case 'waiting': return say('waiting', 'not begun', beginning(room, trainer));
    case 'paused': return say('paused', 'paused', 'Time stands still.');
    case 'concluding': return say('over', 'over', 'The debrief is being made.');
    case 'over': return say('over', 'over', 'The debrief can be read.');
    case 'running': return running(room, rooms, say);
  }
}

function beginning(room: RoomOverview, trainer: boolean): string {
  if (!trainer) return 'The trainer begins it.';
  return seated(room) ? 'People sit and wait for you to begin.' : 'Nobody has sat down yet.';
}

function running(room: RoomOverview, rooms: RoomOverview[], say: (standing: Standing, word: string, why: string) => Judged): Judged {
  if (seated(room) && here(room) === 0) return say('alone', 'nobody here', 'People sat down, and none of them is connected.');
  const waits = `a need has waited ${minutes(room.waited_minutes)}`;
  if (room.pressing > 0 && room.waited_minutes >= STUCK_WAITED && idle(room) >= STUCK_IDLE) {
    return say('stuck', 'stuck', `No order for ${minutes(idle(room))}, and ${waits}.`);
  }
  if (room.pressing > 0 && room.waited_minutes >= SLOW_WAITED) return say('slow', 'busy', `They give orders, but ${waits}.`);
  if (leads(room, rooms)) return say('ahead', 'ahead', 'Nothing waits long, and less care is delayed than in most rooms.');
  return say('on', 'on course', room.pressing > 0 ? `Nothing has waited longer than ${minutes(room.waited_minutes)}.` : 'Nothing presses.');
}

/** Whether a room does better than most that play the same at about the same time. */
function leads(room: RoomOverview, rooms: RoomOverview[]): boolean {
  const others = rooms.filter((other) =>
    other !== room && other.setup.scenario === room.setup.scenario && stateName(other.card.state) === 'running');
  const better = others.filter((other) => room.delayed_patient_hours < other.delayed_patient_hours && room.now >= other.now);
  return others.length > 0 && better.length * 2 > others.length;
}
