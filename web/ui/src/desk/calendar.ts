// A field of date and time on the hospital's wall clock, which knows no zone.
import { dateTime, isoAt } from '../lib/time';
import type { Chart } from './types';

/** A minute of the exercise as a field of date and time takes it. */
export const fieldOf = (chart: Chart, tick: number): string => isoAt(chart.calendar.start, tick);

/** The minute of the exercise that a field of date and time means; `null` if it holds none. */
export function tickOf(chart: Chart, field: string): number | null {
  const minutes = (Date.parse(`${field}Z`) - Date.parse(`${fieldOf(chart, 0)}Z`)) / 60_000;
  return Number.isNaN(minutes) ? null : Math.round(minutes);
}

/** A minute of the exercise as people read it: `Fri 14 May 01:05`. */
export const clock = (chart: Chart, tick: number): string => dateTime(chart.calendar.start, tick);
