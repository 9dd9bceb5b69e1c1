// How things are said: the same words as in the terminal.
import { sayMinutes, sayMoment } from '../lib/time';
import { sentence } from '../lib/words';
import type {
  About, Action, AlertView, Arg, Condition, DowntimeState, DutyView, PersonState, Preview, Query, Severity,
} from '../lib/types';
import type { Game } from './game.svelte';
import type { Subject, Waiting } from './subject';

export const MARKS: Record<Severity, string> = { urgent: '!', open: '?', note: 'i' };
export const SEVERITIES: Record<Severity, string> = { urgent: 'Urgent', open: 'To decide', note: 'To know' };

export interface Look {
  word: string;
  letter: string;
  /** 0 not at all worrying, 3 most. */
  concern: number;
}

export const CONDITIONS: Record<Condition, Look> = {
  normal: { word: 'normal', letter: '', concern: 0 },
  clean: { word: 'clean', letter: '✓', concern: 0 },
  restored: { word: 'restored', letter: 'R', concern: 0 },
  suspicious: { word: 'suspicious', letter: '?', concern: 2 },
  compromised: { word: 'compromised', letter: 'C', concern: 3 },
  encrypted: { word: 'encrypted', letter: 'E', concern: 3 },
  down: { word: 'being rebuilt', letter: 'D', concern: 1 },
};

export const FINDINGS = {
  clean: 'A closer look found no intruder, and nothing to patch.',
  vulnerable: 'A closer look found no intruder, but a known weakness.',
  compromised: 'A closer look found an intruder or malware.',
  encrypted: 'A closer look found its files encrypted.',
} as const;

const BACKUPS = { usable: 'usable', endangered: 'usable, but an intruder is on their server', ruined: 'ruined' } as const;

export const percent = (permille: number) => `${Math.floor((permille + 5) / 10)}\u00a0%`;
export const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export function when(game: Game, tick: number): string {
  return sayMoment(game.chart?.calendar.start ?? '', tick, game.view?.now);
}
export const age = (game: Game, tick: number) => sayMinutes(Math.max(0, (game.view?.now ?? 0) - tick));

export const assetName = (game: Game, id: number) => game.chart?.assets[id]?.name ?? '?';
export const zoneName = (game: Game, id: number) => game.chart?.zones[id]?.[0] ?? '?';
export const careTitle = (game: Game, id: number) => game.chart?.care[id]?.[1] ?? '?';
export const personName = (game: Game, id: number) => game.chart?.people[id]?.[0] ?? '?';
export const staffTitle = (game: Game, id: number) => game.chart?.staff[id] ?? '?';
export const roleTitle = (game: Game, role: string) => game.chart?.seats.find((seat) => seat.role === role)?.title ?? role;
export function dutyTitle(game: Game, id: number): string {
  const duty = game.chart?.duties[id];
  return duty ? `${duty[0]} (${duty[1]})` : '?';
}

export const techniqueOf = (alert: AlertView) => alert.what.looks_like;

function technique(game: Game, id: string): string {
  const card = game.chart?.techniques.find((one) => one.id === id);
  return card ? `${card.name} (${id})` : id;
}

export function sayAlert(game: Game, alert: AlertView): string {
  const id = techniqueOf(alert);
  const card = game.chart?.techniques.find((one) => one.id === id);
  if (!card) return `looks like an attack (${id})`;
  return `looks like ${card.name} (${id})${card.everyday ? ', or administration' : ''}`;
}

export function alertShort(game: Game, alert: AlertView): string {
  const card = game.chart?.techniques.find((one) => one.id === techniqueOf(alert));
  return card ? (card.name.split(': ').pop() ?? card.name) : `looks like ${techniqueOf(alert)}`;
}

export function isBeingJudged(game: Game, alert: AlertView): boolean {
  return game.view?.jobs.some((job) => job.action.with?.some((arg) =>
    'alert' in arg && arg.alert.asset === alert.id.asset && arg.alert.nth === alert.id.nth)) ?? false;
}

export function verdictWord(game: Game, alert: AlertView): string {
  if (alert.verdict === 'real') return 'judged real';
  if (alert.verdict === 'false_alarm') return 'judged a false alarm';
  return isBeingJudged(game, alert) ? 'being judged' : 'not judged';
}

export function openAlerts(game: Game, asset: number): AlertView[] {
  return game.view?.alerts.filter((alert) => alert.id.asset === asset && !alert.verdict && !isBeingJudged(game, alert)) ?? [];
}

function report(game: Game, asset: number): string {
  const one = game.view?.reports.find((view) => view.asset === asset);
  const by = one ? `${staffTitle(game, one.group)}${one.times > 1 ? ` (${one.times} times)` : ''}` : 'staff';
  return `${assetName(game, asset)}: something odd, reported by ${by}`;
}

function signs(game: Game, asset: number): string {
  const name = assetName(game, asset);
  const reported = game.view?.needs.some((need) => typeof need.about === 'object' && 'report' in need.about && need.about.report === asset);
  const alerts = openAlerts(game, asset);
  const [first] = alerts;
  if (!first) return report(game, asset);
  if (alerts.length === 1 && !reported) return `${name}: ${alertShort(game, first)}`;
  const kinds = [...new Set(alerts.map((alert) => alertShort(game, alert)))].sort();
  return `${name}: ${count(alerts.length, 'alert')}${reported ? ', reported by staff' : ''} (${kinds.join(', ')})`;
}

/** What waits, in a few words that begin with where. */
export function sayAbout(game: Game, row: Pick<Waiting, 'about' | 'subject'>): string {
  const about: About = row.about;
  if (row.subject.kind === 'signs') return signs(game, row.subject.id);
  if (about === 'declare') return 'Machines are hit; no incident is declared';
  if ('spreading' in about) {
    const condition = game.view?.assets[about.spreading]?.condition;
    return `${assetName(game, about.spreading)}: ${condition ? CONDITIONS[condition].word : 'hit'}, still on the network`;
  }
  if ('care' in about) {
    const care = game.view?.care.find((one) => one.id === about.care);
    return `${careTitle(game, about.care)} at ${care ? percent(care.capacity) : '?'}, downtime procedure not in use`;
  }
  if ('mail' in about) return mailLine(game, about.mail);
  if ('job_done' in about) return sayOutcome(game, about.job_done);
  if ('duty' in about) {
    const duty = game.view?.duties.find((one) => one.id === about.duty);
    return `${dutyTitle(game, about.duty)}: ${duty ? sayDuty(game, duty) : 'due'}`;
  }
  return '';
}

export function mailLine(game: Game, id: number): string {
  const mail = game.view?.mail.find((one) => one.id === id);
  if (!mail) return 'A message';
  return mail.subject.includes(mail.from) ? mail.subject : `${mail.from}: ${mail.subject}`;
}

export const messageName = (id: number) => `m${id + 1}`;

/** An argument as the word that is typed. */
export function argWord(game: Game, arg: Arg): string {
  const chart = game.chart;
  if ('asset' in arg) return assetName(game, arg.asset);
  if ('alert' in arg) return `${assetName(game, arg.alert.asset)}#${arg.alert.nth}`;
  if ('zone' in arg) return zoneName(game, arg.zone);
  if ('process' in arg) return chart?.care[arg.process]?.[0] ?? '?';
  if ('account' in arg) return chart?.accounts[arg.account]?.name ?? '?';
  if ('partner' in arg) return chart?.partners[arg.partner]?.[0] ?? '?';
  if ('duty' in arg) return chart?.duty_names[arg.duty] ?? '?';
  if ('message' in arg) return messageName(arg.message);
  if ('option' in arg) return String(arg.option + 1);
  if ('port' in arg) return String(arg.port);
  if ('sure' in arg) return arg.sure === null || arg.sure === undefined ? '' : String(arg.sure);
  const wanted = JSON.stringify(arg);
  const choices = game.cards.flatMap((card) => card.args.flatMap((place) => place.choices));
  return choices.find((choice) => JSON.stringify(choice.arg) === wanted)?.word ?? '?';
}

/** An order as the words that are typed for it. */
export function sayAction(game: Game, action: Action): string {
  const args = (action.with ?? []).filter((arg) => !('switch' in arg && arg.switch)).map((arg) => argWord(game, arg));
  return [game.card(action.do)?.name ?? action.do, ...args.filter(Boolean)].join(' ');
}

export function sayJob(game: Game, id: number): string {
  const action = game.orders.get(id);
  return action ? sayAction(game, action) : 'some work';
}

export function sayOutcome(game: Game, id: number): string {
  const ended = game.view?.ended.find((one) => one.id === id);
  return `${!ended || ended.succeeded ? 'Done' : 'Did not work'}: ${sayJob(game, id)}`;
}

export function sayDoing(game: Game, state: PersonState): string {
  if (state === 'free' || state === 'off') return state;
  if ('coming' in state) return `called in, arrives ${when(game, state.coming)}`;
  const until = game.view?.jobs.find((job) => job.id === state.busy)?.until;
  return `${sayJob(game, state.busy)}${typeof until === 'number' ? `, until ${when(game, until)}` : ''}`;
}

export function sayDowntime(game: Game, state: DowntimeState): string {
  if (state === 'off') return 'downtime procedure not in use';
  if (state === 'running') return 'downtime procedure in use';
  return `downtime procedure from ${when(game, state.starting)}`;
}

export function sayDuty(game: Game, duty: DutyView): string {
  const now = game.view?.now ?? 0;
  const { due, notified } = duty;
  if (typeof notified === 'number') {
    const late = typeof due === 'number' && notified > due ? `, ${sayMinutes(notified - due)} late` : '';
    return `done ${when(game, notified)}${late}`;
  }
  if (typeof due !== 'number') return 'not started';
  return due < now ? `late by ${sayMinutes(now - due)}` : `due ${when(game, due)}, in ${sayMinutes(due - now)}`;
}

export function sayQuery(game: Game, query: Query): string {
  if ('logs' in query) return `Logs of ${assetName(game, query.logs.asset)}, last ${sayMinutes(query.logs.minutes)}`;
  return `Hunt for ${technique(game, query.hunt.technique)}`;
}

export function sayWaiting(patients: number, planned: number): string {
  if (patients === 0) return 'nobody waits';
  if (patients === 1) return `1 patient waits, ${planned > 0 ? 'planned' : 'not planned'}`;
  return `${patients} patients wait, ${planned} of them planned`;
}

function change(permille: number): string {
  const size = Math.abs(permille);
  return `${permille < 0 ? '−' : '+'}${Math.floor(size / 10)}${size % 10 ? `.${size % 10}` : ''}\u00a0%`;
}

/** What a price does to care, the worst first. */
export function careChanges(game: Game, price: Preview): { title: string; by: string }[] {
  const changes = price.care.filter(([, by]) => by !== 0).sort((a, b) => a[1] - b[1]);
  return changes.map(([process, by]) => ({ title: careTitle(game, process), by: change(by) }));
}

/** How long, after which wait, by whom. */
export function effort(game: Game, price: Preview): string[] {
  const parts = [price.minutes === 0 ? 'at once' : sayMinutes(price.minutes)];
  if (price.wait > 0) parts.push(`waits ${sayMinutes(price.wait)}`);
  if (typeof price.person === 'number') parts.push(personName(game, price.person));
  return parts;
}

export function sayPrice(game: Game, price: Preview): string {
  return [...careChanges(game, price).map(({ title, by }) => `${title} ${by}`), ...effort(game, price)].join(' · ');
}

/** What there is in a zone besides normal machines. */
export function zoneState(game: Game, zone: number): string {
  const here = game.view?.assets.filter((asset) => game.chart?.assets[asset.id]?.zone === zone) ?? [];
  const view = game.view?.zones.find((one) => one.id === zone);
  const parts: string[] = [];
  if (view?.isolated) parts.push('zone cut off');
  for (const condition of ['encrypted', 'compromised', 'suspicious', 'down'] as const) {
    const n = here.filter((asset) => asset.condition === condition).length;
    if (n > 0) parts.push(`${n} ${CONDITIONS[condition].word}`);
  }
  const cut = here.filter((asset) => asset.isolated).length;
  if (cut > 0) parts.push(`${cut} cut off`);
  if (view?.detection) parts.push(view.detection === 'block' ? 'detection blocks' : 'detection only reports');
  parts.push(...(view?.blocked ?? []).map((port) => `port ${port} blocked`));
  return parts.join(', ');
}

/** What was done about lines, accounts, backups and words, a sentence each. */
export function sayPosture(game: Game): string[] {
  const { chart, view } = game;
  if (!chart || !view) return [];
  const posture = view.posture;
  const lines: string[] = [];
  const at = (tick: number) => when(game, tick);
  if (posture.internet_cut) lines.push('The internet is cut.');
  chart.partners.forEach(([, title], n) => posture.partners_cut[n] && lines.push(`The line of ${title} is cut.`));
  const reset = chart.accounts.filter((_, n) => typeof posture.accounts_reset[n] === 'number').map((card) => card.name);
  if (reset.length > 0) lines.push(`Reset: ${reset.join(', ')}.`);
  const last = posture.krbtgt_resets.at(-1);
  if (last !== undefined) lines.push(`krbtgt was reset ${count(posture.krbtgt_resets.length, 'time')}, last ${at(last)}.`);
  for (const backup of posture.backups) {
    const name = assetName(game, backup.asset);
    if (backup.protected) lines.push(`The backup sets of ${name} are out of reach.`);
    if (backup.tested) lines.push(`The backups of ${name} were tested ${at(backup.tested[1])}: ${BACKUPS[backup.tested[0]]}.`);
  }
  if (typeof posture.help_called === 'number') lines.push(`Help from outside was called ${at(posture.help_called)}.`);
  for (const said of posture.statements) {
    const choice = game.cards.flatMap((card) => card.args.flatMap((arg) => arg.choices)).find((one) => 'statement' in one.arg && one.arg.statement === said.statement);
    lines.push(sentence(`${said.audience === 'press' ? 'The press was' : 'Patients were'} told ${at(said.at)}: ${choice?.says ?? said.statement}`));
  }
  if (typeof posture.demand === 'number') lines.push(`A demand for money was found ${at(posture.demand)}.`);
  if (posture.ransom) lines.push(`It was decided ${posture.ransom[0] === 'pay' ? 'to pay' : 'not to pay'}, ${at(posture.ransom[1])}.`);
  if (posture.key) lines.push(`A key came ${at(posture.key[0])}; it ${posture.key[1] ? 'opens the files' : 'opens nothing'}.`);
  if (typeof posture.second_demand === 'number') lines.push(`Money was demanded again ${at(posture.second_demand)}.`);
  return lines;
}

/** The name of a thing. */
export function titleOf(game: Game, subject: Subject): string {
  switch (subject.kind) {
    case 'alert': return `${assetName(game, subject.id.asset)}#${subject.id.nth}`;
    case 'signs': case 'asset': return assetName(game, subject.id);
    case 'zone': return `Zone ${zoneName(game, subject.id)}`;
    case 'process': return careTitle(game, subject.id);
    case 'person': return personName(game, subject.id);
    case 'duty': return dutyTitle(game, subject.id);
    case 'mail': return game.view?.mail.find((mail) => mail.id === subject.id)?.subject ?? 'Message';
    case 'job': return capital(sayJob(game, subject.id));
    case 'incident': return 'The incident';
  }
}
