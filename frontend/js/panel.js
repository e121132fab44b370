// The panel's shell: the drawer of small screens and the command palette (Ctrl-K).
// Alpine is the CSP build: components are registered here, templates only name their members.
import './panel/faults.js';

document.addEventListener('alpine:init', () => {
  const { Alpine } = window;

  Alpine.data('drawer', () => ({
    open: false,
    toggle() { this.open = !this.open; },
    close() { this.open = false; },
  }));

  Alpine.data('paletteOpener', () => ({
    show() { document.dispatchEvent(new CustomEvent('palette:open')); },
  }));

  Alpine.data('palette', () => ({
    empty: false,
    chosen: -1,
    asked: 0,
    init() {
      document.addEventListener('palette:open', () => this.show());
      document.addEventListener('keydown', (event) => {
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') { event.preventDefault(); this.show(); }
      });
      this.$el.addEventListener('click', (event) => { if (event.target === this.$el) this.$el.close(); });
    },
    show() {
      if (!this.$root.open) this.$root.showModal();
      this.$refs.typed.select();
      this.look();
    },
    async look() {
      const typed = this.$refs.typed.value;
      const turn = ++this.asked;
      const answer = await fetch(`${this.$root.dataset.href}?q=${encodeURIComponent(typed)}`, { headers: { Accept: 'application/json' } });
      if (turn !== this.asked) return; // a later keystroke was faster
      const { hits } = answer.ok ? await answer.json() : { hits: [] };
      this.draw(hits);
      this.empty = !hits.length && typed.trim() !== '';
    },
    draw(hits) {
      const list = this.$refs.hits;
      list.replaceChildren(...hits.map((hit, place) => {
        const item = document.createElement('li');
        item.setAttribute('role', 'option');
        item.id = `palette-hit-${place}`;
        item.className = 'palette-hit';
        const link = document.createElement('a');
        link.href = hit.href;
        link.tabIndex = -1;
        link.className = 'flex-1 flex items-center gap-3';
        link.append(Object.assign(document.createElement('span'), { textContent: hit.title }));
        if (hit.detail) link.append(Object.assign(document.createElement('small'), { textContent: hit.detail }));
        item.append(link);
        item.addEventListener('mousemove', () => this.choose(place));
        return item;
      }));
      this.choose(hits.length ? 0 : -1);
    },
    choose(place) {
      this.chosen = place;
      [...this.$refs.hits.children].forEach((item, n) => item.setAttribute('aria-selected', String(n === place)));
      this.$refs.typed.setAttribute('aria-activedescendant', place < 0 ? '' : `palette-hit-${place}`);
      this.$refs.hits.children[place]?.scrollIntoView({ block: 'nearest' });
    },
    move(event) {
      const count = this.$refs.hits.children.length;
      if (event.key === 'ArrowDown' && count) { event.preventDefault(); this.choose((this.chosen + 1) % count); }
      if (event.key === 'ArrowUp' && count) { event.preventDefault(); this.choose((this.chosen + count - 1) % count); }
      if (event.key === 'Enter' && this.chosen >= 0) { event.preventDefault(); this.$refs.hits.children[this.chosen].querySelector('a').click(); }
    },
  }));
});
