// The line to a room: a WebSocket that comes back by itself, and numbers its questions.
//
// Invariant: every question is answered exactly once: by the room, or by the news that the line broke before or that no
// answer came in time.
import { socketAddress } from '../lib/api';
import type { ClientMessage, Request, ServerMessage, Update } from '../lib/types';

export type Health = 'connecting' | 'open' | 'lost' | 'closed';

/** Longest wait between two tries, in milliseconds. */
const WAIT_MAX = 15_000;
/** Longest wait for an answer, in milliseconds: a room answers in a fraction of a second, or is not there. */
const ANSWER_MAX = 20_000;

/** The code of a line that was closed for breaking a rule, or for too many windows. */
const POLICY = 1008;

interface Waiter {
  done: (update: Update) => void;
  broken: (why: Error) => void;
}

export class Line {
  private socket: WebSocket | undefined;
  private next = 1;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  private readonly waiters = new Map<number, Waiter>();

  constructor(
    private readonly room: string,
    private readonly hear: (message: ServerMessage) => void,
    private readonly health: (health: Health) => void,
    /** Asked after a line broke: whether it makes sense to try again. */
    private readonly mayReturn: () => Promise<boolean>,
  ) {
    this.open();
  }

  private open() {
    const socket = new WebSocket(socketAddress('/rooms/{room}/play', { room: this.room }));
    this.socket = socket;
    this.health(this.tries === 0 ? 'connecting' : 'lost');
    socket.onmessage = (event) => {
      if (typeof event.data === 'string') this.receive(JSON.parse(event.data) as ServerMessage);
    };
    socket.onclose = (event) => this.broke(socket, event.code);
  }

  private receive(message: ServerMessage) {
    this.tries = 0;
    this.health('open');
    if (typeof message === 'object' && 'told' in message) {
      const { id, update } = message.told;
      const waiter = typeof id === 'number' ? this.waiters.get(id) : undefined;
      if (typeof id === 'number') this.waiters.delete(id);
      waiter?.done(update);
    } else if (typeof message === 'object' && 'refused' in message) {
      const { id, why } = message.refused;
      const waiter = typeof id === 'number' ? this.waiters.get(id) : undefined;
      if (typeof id === 'number') this.waiters.delete(id);
      // Whoever asked says it in its place.
      if (waiter) return waiter.broken(new Error(why));
    }
    this.hear(message);
  }

  private async broke(socket: WebSocket, code: number) {
    if (socket !== this.socket || this.closed) return;
    this.socket = undefined;
    for (const waiter of this.waiters.values()) waiter.broken(new Error('The line broke before the answer came. Look whether it was taken, then try again.'));
    this.waiters.clear();
    this.health('lost');
    this.tries += 1;
    // The first try comes at once: a client that was too slow, or a server that stopped and is back.
    const wait = this.tries === 1 ? 200 : Math.min(WAIT_MAX, 500 * 2 ** this.tries) * (0.75 + Math.random() / 2);
    this.timer = setTimeout(async () => {
      if (this.closed) return;
      if (!await this.mayReturn()) this.close();
      // The server had a reason: nobody hammers at it.
      else if (code === POLICY) this.timer = setTimeout(() => this.retry(), WAIT_MAX);
      else this.retry();
    }, wait);
  }

  /** Tries again now instead of later. */
  retry() {
    if (this.socket || this.closed) return;
    clearTimeout(this.timer);
    this.open();
  }

  send(message: ClientMessage): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Asks, and gives what came of it. */
  ask(request: Request): Promise<Update> {
    const id = this.next++;
    return new Promise((done, broken) => {
      this.waiters.set(id, { done, broken });
      if (!this.send({ ask: { id, request } })) {
        this.waiters.delete(id);
        broken(new Error('There is no line to the room now. It comes back by itself.'));
      } else {
        setTimeout(() => {
          if (this.waiters.delete(id)) broken(new Error('The room did not answer. Look whether it was taken, then try again.'));
        }, ANSWER_MAX);
      }
    });
  }

  /** Asks for what is answered by views alone. */
  tell(request: Request): boolean {
    return this.send({ ask: { id: this.next++, request } });
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close(1000);
    for (const waiter of this.waiters.values()) waiter.broken(new Error('The room was left.'));
    this.waiters.clear();
    this.health('closed');
  }
}
