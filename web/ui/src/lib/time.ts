// The hospital's clock: ticks are minutes since the calendar's start, which knows no time zone.

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function at(start: string, tick: number): Date {
  return new Date(Date.parse(`${start.replace(/Z$/, '')}Z`) + tick * 60_000);
}

const two = (n: number) => String(n).padStart(2, '0');

export const isoAt = (start: string, tick: number) => at(start, tick).toISOString().slice(0, 16);

/** `13:42`. */
export function clockTime(start: string, tick: number): string {
  const when = at(start, tick);
  return `${two(when.getUTCHours())}:${two(when.getUTCMinutes())}`;
}

/** `Fri 15 May 13:42`. */
export function dateTime(start: string, tick: number): string {
  const when = at(start, tick);
  return `${DAYS[when.getUTCDay()]} ${when.getUTCDate()} ${MONTHS[when.getUTCMonth()]} ${clockTime(start, tick)}`;
}

/** `13:42` on the day of `near`, else with the date. */
export function sayMoment(start: string, tick: number, near?: number): string {
  const sameDay = near !== undefined && isoAt(start, tick).slice(0, 10) === isoAt(start, near).slice(0, 10);
  return sameDay ? clockTime(start, tick) : dateTime(start, tick);
}

/** `12 min`, `3 h 05 min`, `2 d 4 h`. */
export function sayMinutes(minutes: number): string {
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${two(minutes % 60)} min` : `${minutes} min`;
}
