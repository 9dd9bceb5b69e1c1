// The rooms of a class as they change: over one socket, or read now and then for whom no socket is. Invariant: `rooms` keeps the order in which they were made; a
// room's newest overview replaces the older one, and what comes faster than the eye reads is shown four times a second.
import { call, problemOf, socketAddress } from '../lib/api';
import type { Problem, RoomOverview, Watched } from './types';

/** Milliseconds between two changes of what is shown. */
const BEAT = 250;
/** Milliseconds until a lost line is tried again: first and longest. */
const RETRY = [1_000, 15_000] as const;
/** Milliseconds between two readings where there is no socket. */
const AGAIN = 4_000;

export class Watch {
  rooms = $state.raw<RoomOverview[]>([]);
  /** Whether the first answer is there. */
  loaded = $state(false);
  /** Whether changes arrive by themselves now. */
  live = $state(false);
  /** Why the rooms could not be read. */
  problem = $state<Problem | null>(null);

  #class: string;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setTimeout> | undefined;
  #retry: number = RETRY[0];
  #stopped = false;
  #news = new Map<string, RoomOverview>();

  /** `reads`: asks now and then, as educators do; `hears`: is told by the server, as trainers are. */
  constructor(of: string, private readonly way: 'hears' | 'reads' = 'hears') {
    this.#class = of;
    void this.#begin();
  }

  /** Closes the line for good. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#beat);
    this.#socket?.close();
  }

  /** Reads all rooms again: after one was made or removed. */
  async read() {
    try {
      this.rooms = await call('get', '/classes/{class}/rooms', { parts: { class: this.#class } });
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** Shows an overview that came as the answer of a request, without waiting for the line. */
  take(room: RoomOverview) {
    this.#news.set(room.card.id, room);
    this.#show();
  }

  async #begin() {
    // What nobody looks at need not be fresh.
    if (this.way === 'hears' || !document.hidden) await this.read();
    if (this.#stopped) return;
    if (this.way === 'hears') {
      this.#open();
      return;
    }
    this.live = this.problem === null;
    this.#timer = setTimeout(() => void this.#begin(), AGAIN);
  }

  #open() {
    const socket = new WebSocket(socketAddress('/classes/{class}/watch', { class: this.#class }));
    this.#socket = socket;
    socket.onopen = () => {
      this.live = true;
      this.#retry = RETRY[0];
    };
    socket.onmessage = (event) => {
      const message = JSON.parse(String(event.data)) as Watched;
      if (!('room' in message)) return;
      this.#news.set(message.room.card.id, message.room);
      this.#beat ??= setTimeout(() => this.#show(), BEAT);
    };
    socket.onclose = () => {
      this.live = false;
      if (this.#stopped) return;
      this.#timer = setTimeout(() => void this.#begin(), this.#retry);
      this.#retry = Math.min(this.#retry * 2, RETRY[1]);
    };
  }

  #show() {
    clearTimeout(this.#beat);
    this.#beat = undefined;
    const news = this.#news;
    this.#news = new Map();
    const known = this.rooms.map((room) => news.get(room.card.id) ?? room);
    const ids = new Set(known.map((room) => room.card.id));
    const added = [...news.values()].filter((room) => room.class === this.#class && !ids.has(room.card.id));
    this.rooms = [...known, ...added];
  }
}
