// Choosing several from a list as tokens, with search. The <select multiple> inside stays what is posted.
import { element, icon, latin, say } from './speech.js';
import { place } from './floating.js';

const plain = (text) => latin(text).toLowerCase().replace(/ي/g, 'ی').replace(/ك/g, 'ک').replace(/\u200c/g, ' ');
let serial = 0;

class TokenField extends HTMLElement {
  connectedCallback() {
    if (this.box) return;
    this.select = this.querySelector('select');
    this.select.hidden = true;
    const id = `tokens-${++serial}`;
    this.input = element('input', { type: 'text', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': id, 'aria-autocomplete': 'list', autocomplete: 'off', id: `${this.select.id}-search`, placeholder: this.getAttribute('placeholder') });
    const label = document.querySelector(`label[for="${CSS.escape(this.select.id)}"]`);
    if (label) label.htmlFor = this.input.id; else this.input.setAttribute('aria-label', this.getAttribute('label') ?? '');
    if (this.select.getAttribute('aria-describedby')) this.input.setAttribute('aria-describedby', this.select.getAttribute('aria-describedby'));
    this.input.disabled = this.select.disabled;
    this.box = element('div', { class: `field tall wide${this.select.getAttribute('aria-invalid') === 'true' ? ' is-wrong' : ''}`, 'aria-disabled': this.select.disabled ? 'true' : null }, this.input);
    this.list = element('div', { class: 'floating', role: 'listbox', id, popover: 'manual', 'aria-multiselectable': 'true', 'aria-label': label?.textContent.trim() ?? this.getAttribute('label') });
    this.append(this.box, this.list);
    this.listen();
    this.show();
  }

  listen() {
    this.box.addEventListener('click', (event) => { if (!event.target.closest('button')) this.input.focus(); });
    this.input.addEventListener('focus', () => this.open());
    this.input.addEventListener('click', () => this.open());
    this.input.addEventListener('input', () => this.open());
    this.input.addEventListener('blur', () => setTimeout(() => this.close(), 120));
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.list.addEventListener('pointerdown', (event) => event.preventDefault());
  }

  options() { return [...this.select.options]; }

  show() {
    for (const token of this.box.querySelectorAll('.token')) token.remove();
    for (const option of this.options().filter((each) => each.selected)) {
      const off = element('button', { type: 'button', 'aria-label': `${say('remove')}: ${option.text}`, disabled: this.select.disabled, onclick: () => this.turn(option, false) }, icon('x', 'size-3.5'));
      this.box.insertBefore(element('span', { class: 'token' }, option.text, off), this.input);
    }
  }

  turn(option, on = !option.selected) {
    option.selected = on;
    this.input.value = '';
    this.show();
    this.select.dispatchEvent(new Event('change', { bubbles: true }));
    if (this.list.matches(':popover-open')) this.open();
  }

  open() {
    if (this.input.disabled) return;
    const wanted = plain(this.input.value.trim());
    const found = this.options().filter((option) => option.value && plain(option.text).includes(wanted)).slice(0, 60);
    const rows = found.map((option, at) => element('div', { class: 'menu-item', role: 'option', id: `${this.list.id}-${at}`, 'aria-selected': String(option.selected), onclick: () => this.turn(option) }, option.text));
    this.list.replaceChildren(...rows);
    if (!found.length) this.list.append(element('div', { class: 'menu-head', role: 'option', 'aria-disabled': 'true' }, say('nothing')));
    this.found = found;
    this.list.showPopover();
    place(this.list, this.box, { wide: true });
    this.input.setAttribute('aria-expanded', 'true');
    this.point(wanted ? 0 : -1);
  }

  close() {
    if (this.list.matches(':popover-open')) this.list.hidePopover();
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  point(at) {
    this.at = at;
    this.list.querySelectorAll('.menu-item').forEach((row, each) => row.classList.toggle('is-active', each === at));
    const row = this.list.querySelector('.is-active');
    row?.scrollIntoView({ block: 'nearest' });
    if (row) this.input.setAttribute('aria-activedescendant', row.id);
  }

  key(event) {
    const isOpen = this.list.matches(':popover-open');
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen) this.open();
      const last = this.found.length - 1;
      this.point(event.key === 'ArrowDown' ? Math.min(this.at + 1, last) : Math.max(this.at - 1, 0));
    } else if (event.key === 'Enter' && isOpen) {
      event.preventDefault();
      if (this.found[this.at]) this.turn(this.found[this.at]);
    } else if (event.key === 'Escape' && isOpen) { event.stopPropagation(); event.preventDefault(); this.close(); }
    else if (event.key === 'Backspace' && !this.input.value) {
      const last = this.options().filter((option) => option.selected).at(-1);
      if (last) this.turn(last, false);
    }
  }
}
customElements.define('token-field', TokenField);
