// Where the reader is: the path of the address, and nothing else.

// An invitation's link is `/#/invitation/TOKEN`: what stands behind `#` is sent to no server and into no log. It stays there.
const invited = /^#\/invitation\/(.+)$/.exec(location.hash);
if (invited) history.replaceState(null, '', `/invitation#${invited[1]}`);

class Route {
  path = $state(location.pathname);
  /** The parts of the path: `/desk/classes/3` is `['desk', 'classes', '3']`. */
  parts = $derived(this.path.split('/').filter(Boolean).map(decoded));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const route = new Route();

addEventListener('popstate', () => {
  route.path = location.pathname;
});

/** Goes to a path of this page; `replace` leaves no step back. */
export function go(path: string, replace = false) {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  route.path = location.pathname;
  scrollTo(0, 0);
}

/** For a link within the page: `<a href="/join" onclick={follow}>`. Keys for new tabs keep working. */
export function follow(event: MouseEvent) {
  const link = event.currentTarget;
  if (!(link instanceof HTMLAnchorElement) || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
