// <data-chart>: a figure drawn from the numbers beside it. The table is in the page already; the drawing comes when it is in sight.
import { isPersian } from './speech.js';

const inSight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) { inSight.unobserve(target); target.draw(); }
}, { rootMargin: '200px' });

class DataChart extends HTMLElement {
  connectedCallback() {
    this.place = this.querySelector('.chart');
    this.table = this.querySelector('[data-table]');
    this.spec = JSON.parse(this.dataset.spec);
    this.addEventListener('click', (event) => this.press(event));
    inSight.observe(this);
  }

  disconnectedCallback() { inSight.unobserve(this); this.drawn?.dispose(); this.drawn = null; }

  async draw() {
    const { draw, unitOf } = await import('../charts/draw.js');
    await document.fonts.load('500 12px Vazirmatn').catch(() => null);
    if (!this.isConnected) return;
    this.drawn?.dispose();
    this.drawn = draw(this.place, this.spec);
    const unit = this.querySelector('[data-unit]');
    if (unit) unit.textContent = unitOf(this.spec);
    this.dataset.ready = '1';
  }

  async press(event) {
    const turn = event.target.closest('[data-turn]');
    if (turn) {
      this.table.hidden = !this.table.hidden;
      this.place.hidden = !this.table.hidden;
      turn.setAttribute('aria-pressed', String(!this.table.hidden));
      this.drawn?.resize();
    }
    if (event.target.closest('[data-csv]')) this.save(new Blob([`\ufeff${this.csv()}`], { type: 'text/csv;charset=utf-8' }), 'csv');
    if (event.target.closest('[data-png]')) {
      const { picture } = await import('../charts/picture.js');
      this.save(await picture(this.spec, this.place), 'png');
    }
  }

  csv() {
    const cell = (value) => { const text = String(value ?? ''); return /[",\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };
    const { x, series, head = '' } = this.spec;
    const rows = x.map((name, at) => [name, ...series.map((one) => one.values[at])]);
    return [[head, ...series.map((one) => one.name)], ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
  }

  save(blob, kind) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `${this.getAttribute('name') || (isPersian() ? 'نمودار' : 'chart')}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}
customElements.define('data-chart', DataChart);

const redraw = () => { for (const chart of document.querySelectorAll('data-chart[data-ready]')) chart.draw(); };
new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'lang', 'dir', 'data-brand'] });
let waiting;
addEventListener('resize', () => { clearTimeout(waiting); waiting = setTimeout(() => { for (const chart of document.querySelectorAll('data-chart[data-ready]')) chart.drawn?.resize(); }, 120); });
