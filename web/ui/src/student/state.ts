// How a room stands, in words.
import type { RoomState } from '../lib/types';

export function stateWord(state: RoomState): string {
  if (typeof state === 'object') return 'cannot go on';
  switch (state) {
    case 'waiting': return 'has not begun';
    case 'running': return 'time goes on';
    case 'paused': return 'paused';
    case 'concluding': return 'play is over';
    case 'over': return 'debrief ready';
  }
}
