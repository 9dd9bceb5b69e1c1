// What a trainer does about one person in a room. The paths are spelt out: the server's description may be older than they are.
import { call } from '../lib/api';
import type { RoomOverview } from './types';

type Named = (method: string, path: string, options: { parts: Record<string, string> }) => Promise<unknown>;
const named = call as unknown as Named;

/** Takes somebody out of a seat, who went home without standing up; gives the room as it is then. */
export async function freeSeat(room: string, role: string, participant: number): Promise<RoomOverview> {
  const parts = { room, role, participant: String(participant) };
  return (await named('delete', '/rooms/{room}/seats/{role}/people/{participant}', { parts })) as RoomOverview;
}

/** Gives a student a new PIN, shown this once; the old one no longer works. */
export async function renewPin(participant: number): Promise<string> {
  const answer = await named('post', '/participants/{participant}/pin', { parts: { participant: String(participant) } });
  return (answer as { pin: string }).pin;
}
