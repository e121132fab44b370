// Long work: the page asks again until it is done, backing off while the network is away. <job-progress src="…" every="1000">
// The answer is the same element again (still running) or whatever stands for the end; the state lives on the server,
// so a reload goes on where it was.
import htmx from 'htmx.org';

customElements.define('job-progress', class extends HTMLElement {
  connectedCallback() {
    this.wait(Number(this.getAttribute('every') ?? 1000));
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  wait(pause) {
    if (!this.getAttribute('src')) return;
    this.timer = setTimeout(() => this.ask(pause), pause);
  }

  async ask(pause) {
    try {
      const answer = await fetch(this.getAttribute('src'), { headers: { 'HX-Request': 'true' } });
      if (!answer.ok) throw new Error(answer.status);
      const address = answer.headers.get('HX-Redirect');
      if (address) return location.assign(address); // the end stands on a page of its own
      const text = await answer.text();
      if (this.isConnected) htmx.swap(this, text, { swapStyle: 'outerHTML' });
    } catch {
      this.wait(Math.min(pause * 2, 15000));
    }
  }
});
