// A field that is not filled in well must be seen, or its form does nothing and says nothing.

/** For `oninvalidcapture` of a form: opens what the field is folded into. */
export function unfold(event: Event) {
  if (!(event.target instanceof Element)) return;
  for (let fold = event.target.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null) fold.open = true;
}
