// A short word at the bottom of the page. Errors stay until closed; the rest leave by themselves, not while pointed at.
import { element, icon, say } from './speech.js';

const ICONS_OF = { success: 'circle-check', error: 'alert-circle', warning: 'alert-triangle', info: 'info-circle' };

function region() {
  let found = document.querySelector('.toasts');
  if (!found) {
    found = element('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
    document.body.append(found);
  }
  return found;
}

// Above an open dialog only what is in the top layer can be seen.
function raise(place) {
  if (!place.showPopover) return;
  place.popover = 'manual';
  if (place.matches(':popover-open')) place.hidePopover();
  place.showPopover();
}

function leave(box, after) {
  let left = setTimeout(() => box.remove(), after);
  box.addEventListener('pointerenter', () => clearTimeout(left));
  box.addEventListener('pointerleave', () => { left = setTimeout(() => box.remove(), after); });
  box.addEventListener('focusin', () => clearTimeout(left));
}

export function toast(text, kind = 'success', { undo, undoText } = {}) {
  const place = region();
  const box = element('div', { class: `toast is-${kind}` }, icon(ICONS_OF[kind] ?? 'info-circle'), element('p', {}, text));
  if (undo) box.append(element('a', { href: undo }, undoText ?? say('undo')));
  box.append(element('button', { type: 'button', 'aria-label': say('close'), onclick: () => box.remove() }, icon('x')));
  place.append(box);
  raise(place);
  if (kind !== 'error') leave(box, undo ? 9000 : 5000);
  return box;
}

// Those the server wrote into the page.
customElements.define('toast-note', class extends HTMLElement {
  connectedCallback() {
    toast(this.textContent.trim(), this.getAttribute('kind') ?? 'success', { undo: this.getAttribute('undo') });
    this.remove();
  }
});
