// Where one goes on when what had the focus went away with the page before: at the new heading, not at the top of everything.
import { tick } from 'svelte';

/** Nothing in the page has the focus: nobody, or the page as a whole, where it goes from a dialogue whose origin is gone. */
export const lost = () => !document.activeElement || document.activeElement === document.body || document.activeElement.id === 'main';

/** Moves the focus to the page's title, unless something has it. */
export async function toTitle() {
  await tick();
  const title = document.querySelector<HTMLElement>('main h1');
  if (!title || !lost()) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}
