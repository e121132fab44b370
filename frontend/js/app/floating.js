// Menus and lists in the top layer, placed beside what opened them. <button popovertarget="id"> opens a .floating[popover].
export function place(box, anchor, { wide = false } = {}) {
  const at = anchor.getBoundingClientRect();
  if (wide) box.style.minWidth = `${at.width}px`;
  const size = box.getBoundingClientRect();
  const below = at.bottom + 4 + size.height <= innerHeight || at.top < innerHeight - at.bottom;
  const rtl = getComputedStyle(anchor).direction === 'rtl';
  const end = box.dataset.side === 'end';
  const x = rtl !== end ? at.right - size.width : at.left;
  box.style.left = `${Math.max(8, Math.min(x, innerWidth - size.width - 8))}px`;
  box.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - size.height - 4)}px`;
}

const opener = (box) => document.querySelector(`[popovertarget="${CSS.escape(box.id)}"]`);

document.addEventListener('toggle', (event) => {
  const box = event.target;
  if (!(box instanceof HTMLElement) || !box.matches('.floating[popover]')) return;
  const anchor = opener(box);
  if (!anchor) return;
  anchor.setAttribute('aria-expanded', String(event.newState === 'open'));
  if (event.newState !== 'open') return;
  place(box, anchor);
  if (box.getAttribute('role') === 'menu') items(box)[0]?.focus();
}, true);

const items = (box) => [...box.querySelectorAll('[role^="menuitem"]:not(:disabled)')];

document.addEventListener('keydown', (event) => {
  const box = event.target.closest?.('.floating[role="menu"]');
  if (!box) return;
  const all = items(box), now = all.indexOf(document.activeElement);
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all.at(to % all.length)?.focus();
});
document.addEventListener('click', (event) => {
  event.target.closest('.floating[role="menu"] [role^="menuitem"]')?.closest('.floating').hidePopover();
});
addEventListener('scroll', (event) => {
  for (const box of document.querySelectorAll('.floating:popover-open')) if (!box.contains(event.target)) { const anchor = opener(box); if (anchor) place(box, anchor); }
}, { capture: true, passive: true });
