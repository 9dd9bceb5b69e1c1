// What is known about a thing, in sentences.
import { assetName, capital, careTitle, CONDITIONS, count, dutyTitle, FINDINGS, percent, personName, sayAlert, sayDoing,
  sayDowntime, sayDuty, sayOutcome, sayPosture, sayWaiting, staffTitle, roleTitle, verdictWord, when, zoneName, zoneState } from './say';
import type { Game } from './game.svelte';
import type { Subject } from './subject';

export function facts(game: Game, subject: Subject): string[] {
  const { chart, view } = game;
  if (!chart || !view) return [];
  switch (subject.kind) {
    case 'alert': {
      const alert = view.alerts.find((one) => one.id.asset === subject.id.asset && one.id.nth === subject.id.nth);
      const first = alert
        ? `${capital(sayAlert(game, alert))}; ${when(game, alert.since)}, ${verdictWord(game, alert)}.`
        : 'This alert was closed.';
      return [first, ...assetFacts(game, subject.id.asset)];
    }
    case 'signs': case 'asset': return assetFacts(game, subject.id);
    case 'zone': {
      const cards = chart.assets.filter((card) => card.zone === subject.id);
      const machines = cards.reduce((sum, card) => sum + card.count, 0);
      return [
        `${chart.zones[subject.id]?.[1] ?? '?'}: ${count(cards.length, 'asset')}, ${count(machines, 'machine')}.`,
        `${capital(zoneState(game, subject.id) || 'nothing known against any of them')}.`,
      ];
    }
    case 'process': return careFacts(game, subject.id);
    case 'person': {
      const person = view.people.find((one) => one.id === subject.id);
      return [`${roleTitle(game, chart.people[subject.id]?.[1] ?? '?')}: ${person ? sayDoing(game, person.state) : '?'}.`];
    }
    case 'duty': {
      const duty = view.duties.find((one) => one.id === subject.id);
      return [
        `${dutyTitle(game, subject.id)}: ${duty ? sayDuty(game, duty) : '?'}.`,
        `It is due ${chart.duties[subject.id]?.[2] ?? 0} hours after the hospital is aware.`,
      ];
    }
    case 'mail': return [];
    case 'job': {
      const job = view.jobs.find((one) => one.id === subject.id);
      if (!job) {
        const ended = view.ended.find((one) => one.id === subject.id);
        return [`This work ended${ended ? ` ${when(game, ended.at)}` : ''}. ${sayOutcome(game, subject.id)}.`];
      }
      const who = typeof job.person === 'number' ? personName(game, job.person) : 'nobody yet';
      const until = typeof job.until === 'number' ? `until ${when(game, job.until)}` : 'waits for somebody free';
      return [`Ordered ${when(game, job.ordered)} by ${roleTitle(game, job.role)}.`, `Done by ${who}, ${until}.`];
    }
    case 'incident': {
      const hit = view.assets.filter((asset) => CONDITIONS[asset.condition].concern === 3).length;
      const first = typeof view.declared === 'number'
        ? `An incident was declared ${when(game, view.declared)}.`
        : 'No incident is declared. Declaring calls people in and tells the house what is going on.';
      const ambulances = view.diversion ? 'Ambulances are diverted.' : 'Ambulances come as usual.';
      return [first, `${count(hit, 'asset')} known to be hit. ${ambulances}`, ...sayPosture(game)];
    }
  }
}

function assetFacts(game: Game, id: number): string[] {
  const card = game.chart?.assets[id];
  const asset = game.view?.assets.find((one) => one.id === id);
  if (!card || !asset) return [];
  const machines = card.count > 1 ? `, ${card.count} machines` : '';
  const care = card.care.map((process) => careTitle(game, process)).join(', ') || 'none directly';
  let state = `${capital(CONDITIONS[asset.condition].word)}, as of ${when(game, asset.as_of)}`;
  state += asset.isolated ? '; cut from the network' : '; on the network';
  if (asset.patched) state += '; patched';
  if (asset.evidence) state += '; evidence taken';
  if (asset.machines_out > 0) state += `; ${count(asset.machines_out, 'machine')} out of use`;
  const lines = [`${card.title}${machines}, ${card.os}.`, `${state}.`, `Zone ${zoneName(game, card.zone)}. Care that needs it: ${care}.`];
  if (typeof card.users === 'number') lines.push(`Used by: ${staffTitle(game, card.users)}.`);
  if (asset.finding) lines.push(FINDINGS[asset.finding]);
  for (const report of game.view?.reports.filter((one) => one.asset === id) ?? []) {
    lines.push(`Something odd, reported by ${staffTitle(game, report.group)}, ${count(report.times, 'time')} since ${when(game, report.since)}.`);
  }
  return lines;
}

function careFacts(game: Game, id: number): string[] {
  const care = game.view?.care.find((one) => one.id === id);
  if (!care) return [];
  const needs = game.chart?.assets.flatMap((card, n) => (card.care.includes(id) ? [assetName(game, n)] : [])) ?? [];
  return [
    `${percent(care.capacity)} of normal, counted ${when(game, care.as_of)}; ${sayWaiting(care.waiting, care.waiting_elective)}.`,
    `Its systems alone would allow ${percent(care.systems)}; ${sayDowntime(game, care.downtime)}.`,
    `Last hours: ${care.history.map(percent).join(', ')}.`,
    ...(needs.length > 0 ? [`Needs ${needs.join(', ')}.`] : []),
  ];
}
