// What this seat knows and asked, as the page shows it.
import { call } from '../lib/api';
import { sentence } from '../lib/words';
import { session } from '../lib/session.svelte';
import type {
  Action, ActionCard, Answer, Chart, ChatLine, Hint, Preview, Query, Refusal, RoomNow, RoomState, ServerMessage, Verb, View,
} from '../lib/types';
import { goneFrom, type Gone } from './gone';
import { Line, type Health } from './line';
import { keepRead, readOf, withNudge, type Nudge } from './nudges';
import { roleTitle, sayAbout, sayOutcome, sayQuery } from './say';
import { keyOf, waiting, type Subject } from './subject';

/** A price, or why there is none. */
export type Price = { ok: Preview } | { no: Refusal };

/** Answers of the records that stay on the page. */
const ANSWERS_MAX = 6;
/** News that stay on the page. */
const NEWS_MAX = 30;

const NO_LINE = 'There is no line to the room now. It comes back by itself.';
const PAUSED = 'The room is paused: time goes on when it is resumed.';

/** What is said when a room comes to stand otherwise. */
function sayChange(before: RoomState, now: RoomState): string {
  switch (now) {
    case 'running': return before === 'waiting' ? 'The exercise has begun.' : 'Time goes on.';
    case 'paused': return before === 'waiting' ? 'The exercise has begun; time stands still.' : 'Paused: time stands still.';
    case 'concluding': return 'Play is over. The debrief is being made.';
    case 'over': return 'Play is over. The debrief can be read.';
    default: return '';
  }
}

export interface News {
  at: number;
  text: string;
  tone: 'info' | 'good' | 'problem';
}

export class Game {
  health = $state<Health>('connecting');
  chart = $state.raw<Chart>();
  view = $state.raw<View>();
  room = $state.raw<RoomNow>();
  role = $state('');
  chat = $state.raw<ChatLine[]>([]);
  /** The last line of the chat that was on the screen. */
  private chatRead = $state(0);
  /** Lines of others that were not on the screen yet. */
  readonly unread = $derived(this.chat.filter((line) => line.seq > this.chatRead && line.name !== session.me?.name).length);
  nudges = $state.raw<Nudge[]>([]);
  /** Of these, what nobody has read yet. */
  fresh = $state.raw<Nudge[]>([]);
  hints = $state.raw<Hint[]>([]);
  answers = $state.raw<{ query: Query; at: number; answer: Answer }[]>([]);
  news = $state.raw<News[]>([]);
  /** What a screen reader is told at once, and what it is told when it has time. */
  urgent = $state('');
  polite = $state('');
  chosen = $state.raw<Subject>();
  failed = $state('');
  ended = $state(false);
  /** The debrief can be read. */
  over = $state(false);
  /** The seat is this page's no longer: nothing can be ordered here any more. */
  gone = $state.raw<Gone>();
  /** Orders by job. Its number is compared and never counted with: it may be rounded, being larger than 2^53. What ended longer ago than the view tells still has a name. */
  readonly orders = new Map<number, Action>();
  private readonly line: Line;
  private known = new Set<string>();
  private seen = false;
  private anew = false;
  private cameIn = false;
  private prelude = '';

  constructor(readonly id: string, readonly cards: ActionCard[]) {
    this.line = new Line(id, (message) => this.hear(message), (health) => (this.health = health), () => this.mayReturn());
    void this.readChat();
  }

  private async readChat() {
    try {
      this.addChat(await call('get', '/rooms/{room}/chat', { parts: { room: this.id } }));
      // What was said before one came in is no news.
      if (!this.cameIn) this.sawChat();
      this.cameIn = true;
    } catch {
      // What is said from now on still comes.
    }
  }

  private async mayReturn(): Promise<boolean> {
    try {
      // Asked here and not by the session: that the server is away says nothing about the seat, and takes no page away.
      const me = await call('get', '/me');
      session.me = me;
      const lobby = me.role === 'student' ? await call('get', '/lobby') : undefined;
      this.gone = goneFrom(this.id, me, lobby);
      if (this.gone) {
        this.urgent = `${this.gone.title}. ${this.gone.why}`;
        return false;
      }
      // A room that is over takes no more lines: its debrief is read.
      this.over = lobby?.rooms.find((room) => room.id === this.id)?.state === 'over';
    } catch {
      return true;
    }
    return !this.over;
  }

  private addChat(lines: ChatLine[]) {
    const all = new Map([...this.chat, ...lines].map((line) => [line.seq, line]));
    this.chat = [...all.values()].sort((a, b) => a.seq - b.seq);
  }

  tell(text: string, tone: News['tone'] = 'info') {
    this.news = [{ at: this.view?.now ?? 0, text, tone }, ...this.news].slice(0, NEWS_MAX);
    if (tone === 'problem') this.urgent = text;
    else this.polite = text;
  }

  private hear(message: ServerMessage) {
    if ('welcome' in message) {
      const { chart, role, room } = message.welcome;
      if (keyOf(chart) !== keyOf(this.chart)) this.chart = chart;
      this.role = role;
      this.stand(room);
      this.anew = true;
      // What was missed while the line was down: the chat's lines have numbers.
      if (this.seen) void this.readChat();
    } else if ('view' in message) this.show(message.view);
    else if ('room' in message) this.stand(message.room);
    else if ('chat' in message) {
      this.addChat([message.chat]);
      const { name, role, text } = message.chat;
      if (name !== session.me?.name) this.tell(`${name}${role === this.role ? '' : ` (${roleTitle(this, role)})`} says: ${text}`);
    } else if ('nudge' in message) {
      const nudge: Nudge = message.nudge;
      const all = withNudge(this.nudges, nudge);
      if (all === this.nudges) return;
      this.nudges = all;
      if (nudge.n && readOf(this.seat).has(nudge.n)) return;
      this.fresh = [...this.fresh, nudge];
      this.urgent = `Your trainer says: ${nudge.text}`;
    } else if ('hint' in message) {
      this.hints = [message.hint, ...this.hints];
      this.polite = `Hint: ${message.hint.text}`;
    } else if ('refused' in message) this.tell(sentence(message.refused.why), 'problem');
    else if ('told' in message) {
      const { update } = message.told;
      if (update === 'ended') this.ended = true;
      else if ('failed' in update) this.failed = update.failed;
      else if ('view' in update) this.show(update.view);
    }
  }

  private show(view: View) {
    // An answer may be older than the newest view; what comes first on a new line is how things stand.
    if (this.view && view.now < this.view.now && !this.anew) return;
    this.anew = false;
    this.view = view;
    this.ended ||= view.over;
    for (const job of [...view.jobs, ...view.ended]) this.orders.set(job.id, job.action);
    const rows = waiting(view.needs);
    const fresh = rows.filter((row) => !this.known.has(row.key) && row.severity !== 'note');
    this.known = new Set(rows.map((row) => row.key));
    if (this.chart && fresh.length > 0) {
      const said = fresh.slice(0, 3).map((row) => sayAbout(this, row)).join('. ');
      const text = fresh.length > 3 ? `${said}, and ${fresh.length - 3} more` : said;
      if (fresh.some((row) => row.severity === 'urgent')) this.urgent = `Urgent: ${text}`;
      else this.polite = `${this.prelude}To decide: ${text}`;
    }
    this.prelude = '';
    if (this.seen) {
      for (const job of view.ended) {
        if (this.finished.has(job.id)) continue;
        this.tell(sayOutcome(this, job.id), job.succeeded ? 'good' : 'info');
      }
    }
    this.finished = new Set([...this.finished, ...view.ended.map((job) => job.id)]);
    this.seen = true;
  }
  private finished = new Set<number>();

  private stand(room: RoomNow) {
    const before = this.room?.state;
    this.room = room;
    this.over = room.state === 'over';
    // Views wait while this seat lets time go on; what comes up meanwhile is looked at as it comes.
    if (this.view && room.now > this.view.now && room.state === 'running' && room.ready.length > 0) this.line.tell('view');
    if (before === undefined || before === room.state) return;
    this.polite = sayChange(before, room.state) || this.polite;
    // The first view comes at once after it, and must not be all that is heard.
    if (before === 'waiting') this.prelude = `${this.polite} `;
  }

  /** The chat is on the screen. */
  sawChat() {
    this.chatRead = this.chat.at(-1)?.seq ?? 0;
  }

  /** Somebody has read what the trainer said. */
  readNudge(nudge: Nudge) {
    this.fresh = this.fresh.filter((one) => one !== nudge);
    if (nudge.n) keepRead(this.seat, nudge.n);
  }

  /** The room and the role: what is kept in this window is kept for these. */
  get seat(): string {
    return `${this.id}-${this.role}`;
  }

  card(verb: Verb): ActionCard | undefined {
    return this.cards.find((card) => card.verb === verb);
  }

  may(verb: Verb): boolean {
    return this.chart?.seats.find((seat) => seat.role === this.role)?.may.includes(verb) ?? true;
  }

  async preview(action: Action): Promise<Price> {
    const update = await this.line.ask({ preview: action });
    if (typeof update === 'object' && 'preview' in update) {
      const outcome = update.preview[1] as { Ok: Preview } | { Err: Refusal };
      return 'Ok' in outcome ? { ok: outcome.Ok } : { no: outcome.Err };
    }
    return { no: { why: 'The room gave no price.', instead: '' } };
  }

  /** Orders; gives the refusal if it was not taken. */
  async order(action: Action, words: string): Promise<Refusal | undefined> {
    const update = await this.line.ask({ act: { action } });
    if (typeof update === 'object' && 'accepted' in update) {
      this.orders.set(update.accepted[1], action);
      this.tell(`Ordered: ${words}`, 'good');
      // The order shows in the next view; whoever waits for a minute to pass would not see it before.
      this.line.tell('view');
      return undefined;
    }
    if (typeof update === 'object' && 'refused' in update) return update.refused[1];
    return { why: 'The room did not say whether it took the order.', instead: 'Look at the work under way.' };
  }

  /** Asks the hospital's records. */
  async query(query: Query): Promise<Refusal | undefined> {
    const update = await this.line.ask({ query });
    if (typeof update === 'object' && 'answer' in update) {
      const answer = update.answer[1];
      const others = this.answers.filter((one) => keyOf(one.query) !== keyOf(query));
      this.answers = [{ query, at: this.view?.now ?? 0, answer }, ...others].slice(0, ANSWERS_MAX);
      this.polite = `${sayQuery(this, query)}: ${answer.records.length} records`;
      return undefined;
    }
    if (typeof update === 'object' && 'failed' in update) return { why: update.failed, instead: '' };
    return { why: 'The records gave no answer.', instead: 'Try again.' };
  }

  /** Lets time go on, where the pace is free: so many minutes, or at most so many until something needs this seat. */
  goOn(minutes: number, toNeed: boolean) {
    const view = this.view;
    if (!view) return;
    if (this.room?.state === 'paused') return this.tell(PAUSED);
    const far = view.now + minutes;
    const until = toNeed ? { need: Math.min(far, this.deadline() ?? far) } : { tick: far };
    if (!this.line.tell({ ready: until })) this.tell(NO_LINE, 'problem');
  }

  hold() {
    if (!this.line.tell('hold')) this.tell(NO_LINE, 'problem');
  }

  /** The next moment at which time for an answer runs short, or ran out: whoever waits to be needed stops there. */
  private deadline(): number | undefined {
    const now = this.view?.now ?? 0;
    const open = this.view?.mail.flatMap((mail) => (mail.question && !mail.question.closed ? [mail.question.until] : []));
    const moments = (open ?? []).flatMap((until) => (typeof until === 'number' ? [until - 10, until + 1] : []));
    const later = moments.filter((moment) => moment > now);
    return later.length > 0 ? Math.min(...later) : undefined;
  }

  pause(paused: boolean) {
    if (!this.line.send({ pause: paused })) this.tell(NO_LINE, 'problem');
  }

  say(text: string): boolean {
    return this.line.send({ chat: text });
  }

  askHint() {
    if (!this.line.send('hint')) this.tell(NO_LINE, 'problem');
  }

  retry() {
    this.line.retry();
  }

  leave() {
    this.line.close();
  }
}
