// <member-picker>: asks the server for members while one types; Enter takes the only hit, as a scanner does.
import { place } from './floating.js';
import { element, latin, say } from './speech.js';

class MemberPicker extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector('input[type="search"]');
    this.plain = this.querySelector('input[type="hidden"]');
    this.list = this.querySelector('[role="listbox"]');
    this.turn = 0;
    this.at = -1;
    this.input.addEventListener('input', () => { this.plain.value = ''; clearTimeout(this.timer); this.timer = setTimeout(() => this.look(), 160); });
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('blur', () => setTimeout(() => this.close(), 150));
    this.list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => { const hit = event.target.closest('[data-id]'); if (hit) this.take(hit); });
  }

  hits() { return [...this.list.querySelectorAll('[data-id]')]; }

  async look() {
    const typed = latin(this.input.value).trim(), turn = ++this.turn;
    if (!typed) { this.close(); return; }
    const url = new URL(this.input.dataset.url, location.href);
    url.searchParams.set('q', typed);
    const answer = await fetch(url, { headers: { 'HX-Request': 'true' } }).catch(() => null);
    if (turn !== this.turn) return;                            // a later keystroke was faster
    if (!answer?.ok) { this.list.replaceChildren(element('p', { class: 'menu-head' }, say(answer ? 'failed' : 'offline'))); this.open(); return; }
    this.list.innerHTML = await answer.text();
    if (!this.hits().length) this.list.replaceChildren(element('p', { class: 'menu-head' }, say('nothing')));
    this.hits().forEach((hit, at) => { hit.id = `${this.list.id}-${at}`; });
    this.open();
    this.point(this.hits().length === 1 ? 0 : -1);
  }

  open() {
    if (!this.list.matches(':popover-open')) this.list.showPopover();
    place(this.list, this.input.closest('.field'), { wide: true });
    this.input.setAttribute('aria-expanded', 'true');
  }

  close() {
    if (this.list.matches(':popover-open')) this.list.hidePopover();
    this.input.setAttribute('aria-expanded', 'false');
  }

  point(at) {
    this.at = at;
    this.hits().forEach((hit, each) => { hit.classList.toggle('is-active', each === at); hit.setAttribute('aria-selected', String(each === at)); });
    const hit = this.hits()[at];
    if (hit) this.input.setAttribute('aria-activedescendant', hit.id); else this.input.removeAttribute('aria-activedescendant');
  }

  take(hit) {
    this.plain.value = hit.dataset.id;
    this.input.value = hit.dataset.text;
    this.close();
    this.plain.dispatchEvent(new Event('change', { bubbles: true }));
    this.dispatchEvent(new CustomEvent('member-chosen', { bubbles: true, detail: { id: hit.dataset.id, text: hit.dataset.text } }));
  }

  async key(event) {
    const all = this.hits();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (all.length) this.point((this.at + (event.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length);
    } else if (event.key === 'Escape' && this.list.matches(':popover-open')) { event.stopPropagation(); this.close(); }
    else if (event.key === 'Enter' && !this.plain.value && this.input.value.trim()) {
      event.preventDefault();
      clearTimeout(this.timer);
      if (this.at < 0 || !this.list.matches(':popover-open')) await this.look();
      const hit = this.hits()[this.at];
      if (hit) this.take(hit);
    }
  }
}
customElements.define('member-picker', MemberPicker);
