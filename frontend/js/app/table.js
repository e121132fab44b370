// Lists: choosing rows for a bulk action, choosing columns (kept on this device), a row that opens with a click.
import { digits } from './speech.js';

customElements.define('data-list', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('change', (event) => {
      if (event.target.matches('[data-all]')) for (const box of this.boxes()) box.checked = event.target.checked;
      if (event.target.matches('[data-all],[data-one]')) this.count();
      if (event.target.matches('[data-column]')) this.choose(event.target);
    });
    this.addEventListener('htmx:afterSwap', () => { this.count(); this.columns(); });
    this.columns();
    this.count();
  }

  boxes() { return [...this.querySelectorAll('[data-one]')]; }

  count() {
    const chosen = this.boxes().filter((box) => box.checked).length;
    const all = this.querySelector('[data-all]');
    if (all) { all.checked = chosen > 0 && chosen === this.boxes().length; all.indeterminate = chosen > 0 && !all.checked; }
    for (const box of this.boxes()) box.closest('tr').setAttribute('aria-selected', String(box.checked));
    const bar = this.querySelector('.bulk');
    if (!bar) return;
    bar.hidden = chosen === 0;
    bar.querySelector('[data-chosen]').textContent = digits(chosen);
  }

  get key() { return `columns:${this.getAttribute('name')}`; }
  hidden() { try { return JSON.parse(localStorage.getItem(this.key)) ?? this.initial(); } catch { return this.initial(); } }
  initial() { return [...this.querySelectorAll('[data-column]:not(:checked)')].map((box) => box.value); }

  choose(box) {
    const hidden = new Set(this.hidden());
    if (box.checked) hidden.delete(box.value); else hidden.add(box.value);
    localStorage.setItem(this.key, JSON.stringify([...hidden]));
    this.columns();
  }

  columns() {
    const hidden = new Set(this.hidden());
    for (const box of this.querySelectorAll('[data-column]')) box.checked = !hidden.has(box.value);
    for (const cell of this.querySelectorAll('[data-col]')) cell.hidden = hidden.has(cell.dataset.col);
  }
});
