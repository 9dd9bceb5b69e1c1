// Sentences from numbers: what a trainer reads. No markup here, so that a cell, a tooltip and a live region say the same.
import { sayMinutes } from '../lib/time';
import type { Grade, RoomOverview, RoomState } from './types';

/** Thousands apart, at most one place after the point. */
const NUMBER = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

export const number = (value: number): string => NUMBER.format(value);

/** `1 room`, `2 rooms`. */
export const count = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;

/** Minutes of the exercise as people say them. */
export const minutes = (value: number): string => sayMinutes(Math.round(value));

/** A moment of wall time, as the browser's clock says it. */
export const wall = (ms: number): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(ms));

/** The name of a state without its data. */
export type StateName = 'waiting' | 'running' | 'paused' | 'concluding' | 'over' | 'failed';

export const stateName = (state: RoomState): StateName => (typeof state === 'string' ? state : 'failed');

const STATES: Record<StateName, string> = {
  waiting: 'not begun',
  running: 'running',
  paused: 'paused',
  concluding: 'over, debrief is being made',
  over: 'over',
  failed: 'cannot go on',
};

export const stateWords = (state: RoomState): string => STATES[stateName(state)];

/** What happened to a room that cannot go on. */
export const failure = (state: RoomState): string => (typeof state === 'string' ? '' : state.failed);

/** Whether time can go on in a room. */
export const playing = (room: RoomOverview): boolean => ['running', 'paused'].includes(stateName(room.card.state));

/** Whether the debrief can be read. */
export const debriefed = (room: RoomOverview): boolean => stateName(room.card.state) === 'over';

/** The grades of HSEEP: letter, word, and the words of the standard. */
export const GRADES: { grade: Grade; letter: string; short: string; long: string }[] = [
  { grade: 'performed', letter: 'P', short: 'performed', long: 'Performed without challenges' },
  { grade: 'some_challenges', letter: 'S', short: 'some challenges', long: 'Performed with some challenges' },
  { grade: 'major_challenges', letter: 'M', short: 'major challenges', long: 'Performed with major challenges' },
  { grade: 'unable', letter: 'U', short: 'unable', long: 'Unable to be performed' },
];

export const gradeOf = (grade: Grade) => GRADES.find((one) => one.grade === grade) ?? GRADES[0]!;

/** The name of a language in English: `nb` is `Norwegian Bokmål`. */
export function language(tag: string): string {
  try {
    return new Intl.DisplayNames(['en-GB'], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Milliseconds of real time per simulated minute, in words. */
export const paceWords = (ms: number): string => (ms === 1000 ? '1 s = 1 min' : `${number(ms / 1000)} s = 1 min`);

/** Connections that are open in a room. */
export const here = (room: RoomOverview): number => room.present.reduce((sum, one) => sum + one, 0);

/** The people who are connected, of those who sat down; educators are told connections alone. */
export function presence(room: RoomOverview, trainer: boolean): string {
  const connected = here(room);
  if (!trainer) return connected > 0 ? `${connected} connected` : 'nobody is connected';
  const seated = room.card.seats.reduce((sum, seat) => sum + seat.people.length, 0);
  if (seated === 0) return room.card.seats.some((seat) => seat.bot) ? 'nobody; bots play' : 'nobody has sat down';
  return connected >= seated ? `all ${seated} here` : `${connected} of ${seated} here`;
}

/** What stands where a number is not known. */
export const UNKNOWN = '–';

/** Whether the server knows of the truth in a room; of rooms that failed, or were over before it started, it need not. */
const known = (room: RoomOverview): boolean => !room.unknown;

/** Whether anybody sits in a room. */
export const seated = (room: RoomOverview): boolean => room.card.seats.some((seat) => seat.people.length > 0);

/** Whether a room that begins now would play without people though some may sit in it. */
export const deserted = (room: RoomOverview): boolean => !seated(room) && room.card.seats.some((seat) => seat.open);

/** Needs that press and the oldest of them. */
export function needs(room: RoomOverview): string {
  if (!known(room)) return UNKNOWN;
  if (room.pressing === 0) return 'nothing presses';
  return `${count(room.pressing, 'need')}, oldest waits ${minutes(room.waited_minutes)}`;
}

/** What is true in a room, in words. */
export function truth(room: RoomOverview): string {
  const parts = [];
  if (room.compromised > 0) parts.push(`attacker on ${count(room.compromised, 'machine')}`);
  if (room.encrypted > 0) parts.push(`${count(room.encrypted, 'machine')} encrypted`);
  return parts.length > 0 ? parts.join(', ') : 'no attacker on any machine';
}

/** Delayed care in words; what is less than half an hour is said so. */
export const delayed = (hours: number): string => (hours < 0.05 ? 'no care delayed' : `${number(hours)} patient-hours delayed`);

/** What is true in a room and what it cost so far. */
export const trueNow = (room: RoomOverview): string =>
  (known(room) ? [truth(room), ...worst(room), delayed(room.delayed_patient_hours)].join('; ') : UNKNOWN);

/** The care that is worst off, if any is below normal. */
const worst = (room: RoomOverview): string[] => {
  if (!room.worst_care) return [];
  const [care, capacity] = room.worst_care;
  return [`${care} at ${Math.round(capacity / 10)} %`];
};

/** When the last order was given. A room in which nobody ever gave one has no such number. */
export const lastOrder = (room: RoomOverview): string => {
  if (stateName(room.card.state) === 'waiting') return 'none yet';
  if (!playing(room)) return UNKNOWN;
  return room.idle_minutes == null ? 'none yet' : `${minutes(room.idle_minutes)} ago`;
};

/** Minutes without an order: since the last one, or since play began. */
export const idle = (room: RoomOverview): number => room.idle_minutes ?? Math.max(0, room.now - room.began);

/** What a room plays; of a branch also which story it took up, and where. */
export function plays(room: RoomOverview, rooms: RoomOverview[]): string {
  if (!room.branch_of) return room.card.title;
  const [id, at] = room.branch_of;
  const story = rooms.find((one) => one.card.id === id);
  return `${room.card.title}, a branch of ${story?.card.name ?? 'another room'} from ${minutes(Math.max(0, at - (story ?? room).began))} into play`;
}

/** How long it took to declare an incident. */
export function declaredAfter(room: RoomOverview): string {
  if (room.declared != null) return `declared after ${minutes(room.declared - room.began)}`;
  return known(room) ? 'not declared' : UNKNOWN;
}
