// <date-field>: a day typed in any usual writing or chosen from a calendar; posts YYYY-MM-DD.
import { addMonths, calendar, fromIso, numeric, parse, toIso, today, weekday, written } from './calendar.js';
import { place } from './floating.js';
import { digits, element, icon, isRtl, say } from './speech.js';

let serial = 0;

class DateField extends HTMLElement {
  connectedCallback() {
    if (this.plain) return;
    this.input = this.querySelector('input');
    this.button = this.querySelector('button');
    this.plain = element('input', { type: 'hidden', name: this.input.name, form: this.input.getAttribute('form'), value: this.input.dataset.iso ?? '' });
    this.input.removeAttribute('name');
    this.append(this.plain);
    this.button.setAttribute('aria-haspopup', 'dialog');
    this.show();
    this.input.addEventListener('focus', () => { if (this.plain.value) this.input.value = digits(numeric(fromIso(this.plain.value))); this.input.select(); });
    this.input.addEventListener('blur', () => this.read());
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.read();
      if (event.key === 'ArrowDown') { event.preventDefault(); this.open(); }
    });
    this.button.addEventListener('click', () => (this.box?.matches(':popover-open') ? this.close() : this.open()));
  }

  limits() {
    const edge = (name, otherwise) => (this.getAttribute(name) ? fromIso(this.getAttribute(name)) : otherwise);
    return [edge('min', -Infinity), edge('max', Infinity)];
  }

  read() {
    const text = this.input.value.trim(), day = text ? parse(text) : null, [min, max] = this.limits();
    const wrong = text !== '' && (day === null || day < min || day > max);
    this.input.setCustomValidity(wrong ? say('wrongDate') : '');
    this.input.toggleAttribute('data-wrong', wrong);
    this.input.setAttribute('aria-invalid', String(wrong));
    this.tell(wrong);
    if (!wrong) this.set(day);
  }

  // A form that saves by itself is never sent by its person, so the browser's own words would not be seen.
  tell(wrong) {
    this.fault?.remove();
    if (wrong) this.append((this.fault = element('p', { class: 'fault', role: 'alert' }, icon('alert-circle'), element('span', {}, say('wrongDate')))));
  }

  set(day) {
    const value = day === null ? '' : toIso(day);
    const changed = value !== this.plain.value;
    this.plain.value = value;
    this.show();
    if (changed) this.plain.dispatchEvent(new Event('change', { bubbles: true }));
  }

  show() { this.input.value = this.plain.value ? digits(written(fromIso(this.plain.value))) : ''; }

  get value() { return this.plain.value; }
  set value(iso) { this.set(iso ? fromIso(iso) : null); }

  open() {
    this.box ??= this.make();
    this.day = this.plain.value ? fromIso(this.plain.value) : Math.min(Math.max(today(), this.limits()[0]), this.limits()[1]);
    this.draw();
    this.box.showPopover();
    place(this.box, this.querySelector('.field'));
    this.focusDay();
  }

  close(back = true) {
    this.box.hidePopover();
    if (back) this.button.focus();
  }

  make() {
    const box = element('div', { class: 'floating calendar', popover: 'auto', role: 'dialog', 'aria-label': this.button.getAttribute('aria-label'), id: `calendar-${++serial}` });
    box.addEventListener('keydown', (event) => this.key(event));
    this.append(box);
    return box;
  }

  draw() {
    const use = calendar(), [y, m] = use.parts(this.day);
    const step = (count, name, sign) => element('button', { type: 'button', class: 'icon-btn size-8', 'aria-label': say(name), onclick: () => { this.day = addMonths(this.day, count); this.draw(); } }, icon(sign, 'flip'));
    const month = element('select', { 'aria-label': say('month'), onchange: (event) => this.go(y, Number(event.target.value)) }, ...use.months.map((name, at) => element('option', { value: at + 1, selected: at + 1 === m }, name)));
    const years = Array.from({ length: 121 }, (_, at) => y - 90 + at).filter((each) => each >= use.years[0] && each <= use.years[1]);
    const year = element('select', { 'aria-label': say('year'), onchange: (event) => this.go(Number(event.target.value), m) }, ...years.map((each) => element('option', { value: each, selected: each === y }, digits(each))));
    const foot = element('footer', {}, element('button', { type: 'button', class: 'add', onclick: () => this.choose(today()) }, say('today')), element('button', { type: 'button', class: 'add', onclick: () => this.choose(null) }, say('clear')));
    this.box.replaceChildren(element('header', {}, step(-1, 'previous', 'chevron-left'), element('span', { 'aria-live': 'polite' }, month, year), step(1, 'next', 'chevron-right')), this.grid(use, y, m), foot);
  }

  grid(use, y, m) {
    const start = use.day(y, m, 1), [min, max] = this.limits(), chosen = this.plain.value, now = today();
    const head = element('tr', {}, ...use.days.map((name, at) => element('th', { scope: 'col', abbr: use.longDays[at] }, name)));
    let day = start - ((weekday(start) - use.first + 7) % 7);
    const weeks = [];
    while (day < start + use.length(y, m)) {
      const week = element('tr');
      for (let each = 0; each < 7; each++, day++) {
        const at = day, [, month, date] = use.parts(at);
        const button = element('button', { type: 'button', tabindex: at === this.day ? '0' : '-1', 'data-day': at, class: month === m ? '' : 'is-off', 'aria-label': digits(written(at)), 'aria-selected': String(toIso(at) === chosen), 'aria-current': at === now ? 'date' : null, role: 'gridcell', disabled: at < min || at > max, onclick: () => this.choose(at) }, digits(date));
        week.append(element('td', { role: 'presentation', class: use.holidays.includes(weekday(at)) ? 'is-holiday' : '' }, button));
      }
      weeks.push(week);
    }
    return element('table', { role: 'grid' }, element('thead', {}, head), element('tbody', {}, ...weeks));
  }

  go(y, m) {
    const use = calendar(), d = use.parts(this.day)[2];
    this.day = use.day(y, m, Math.min(d, use.length(y, m)));
    this.draw();
  }

  choose(day) {
    this.set(day);
    this.input.setCustomValidity('');
    this.tell(false);
    this.input.setAttribute('aria-invalid', 'false');
    this.close();
  }

  focusDay() { this.box.querySelector(`[data-day="${this.day}"]`)?.focus(); }

  key(event) {
    if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); this.close(); return; }
    if (!event.target.matches('[data-day]')) return;
    const ahead = isRtl() ? 'ArrowLeft' : 'ArrowRight', back = isRtl() ? 'ArrowRight' : 'ArrowLeft';
    const inWeek = (weekday(this.day) - calendar().first + 7) % 7;
    const steps = { [ahead]: 1, [back]: -1, ArrowDown: 7, ArrowUp: -7, Home: -inWeek, End: 6 - inWeek };
    let to = event.key in steps ? this.day + steps[event.key] : null;
    if (event.key === 'PageUp') to = addMonths(this.day, event.shiftKey ? -12 : -1);
    if (event.key === 'PageDown') to = addMonths(this.day, event.shiftKey ? 12 : 1);
    if (to === null) return;
    event.preventDefault();
    const [min, max] = this.limits();
    this.day = Math.min(Math.max(to, min), max);
    this.draw();
    this.focusDay();
  }
}
customElements.define('date-field', DateField);

// <period-picker>: choosing a named period sends the form; "custom" opens the two days.
customElements.define('period-picker', class extends HTMLElement {
  connectedCallback() {
    const custom = this.querySelector('[data-custom]');
    const label = this.querySelector('[data-label]');
    this.addEventListener('change', (event) => {
      if (!event.target.matches('input[type="radio"]')) return;
      custom.hidden = event.target.value !== 'custom';
      if (!custom.hidden) { custom.querySelector('input')?.focus(); return; }
      if (label) label.textContent = event.target.closest('label').textContent.trim();
      this.closest('form')?.requestSubmit();
    });
  }
});
