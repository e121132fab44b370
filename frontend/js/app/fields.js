// Fields that people type in as they like and that post plain values: numbers and money, mobile numbers, colours, files.
import { digits, element, grouped, latin, number } from './speech.js';

// What is seen is grouped and in the language's digits; what is posted is plain. Without script the field posts what was typed.
class NumberField extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector('input');
    this.plain = element('input', { type: 'hidden', name: this.input.name, form: this.input.getAttribute('form') });
    this.input.removeAttribute('name');
    const decimals = Number(this.getAttribute('decimals') ?? 0);
    this.shape = new RegExp(`^${this.hasAttribute('signed') ? '-?' : ''}\\d*${decimals ? `(\\.\\d{0,${decimals}})?` : ''}$`);
    this.append(this.plain);
    this.input.addEventListener('input', () => this.show(true));
    this.input.addEventListener('focus', () => this.input.select());
    this.show(false);
  }

  // Where no decimals or no minus belong, they are not dropped: 12.5 would become 125. They stay, and their error is said.
  show(typed) {
    const before = latin(this.input.value.slice(0, this.input.selectionStart ?? 0)).replace(/[^\d.-]/g, '').length;
    const text = latin(this.input.value).replace(/[^\d./-]/g, '');
    const fits = this.shape.test(text), plain = fits ? text.replace(/^(-?)0+(?=\d)/, '$1') : text;
    this.plain.value = plain.replace(/\.$/, fits ? '' : '.');
    const at = this.input.selectionStart;
    this.input.value = !fits ? digits(this.input.value) : plain && plain !== '-' ? grouped(plain) : plain;
    if (typed) {
      if (fits) this.caret(before); else this.input.setSelectionRange(at, at);
      this.plain.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }

  caret(count) {
    let at = 0, seen = 0;
    const text = latin(this.input.value);
    while (at < text.length && seen < count) if (/[\d.-]/.test(text[at++])) seen++;
    this.input.setSelectionRange(at, at);
  }

  get value() { return this.plain.value; }
  set value(plain) { this.input.value = plain; this.show(false); }
}
customElements.define('number-field', NumberField);

// Codes and mobile numbers: digits become Latin as they are typed, so scanners and Persian keyboards give the same.
document.addEventListener('input', (event) => {
  if (!event.target.matches?.('input[data-latin]')) return;
  const plain = latin(event.target.value);
  if (plain !== event.target.value) event.target.value = plain;
});

customElements.define('colour-field', class extends HTMLElement {
  connectedCallback() {
    const [well, text] = this.querySelectorAll('input');
    well.addEventListener('input', () => { text.value = well.value; text.dispatchEvent(new Event('change', { bubbles: true })); });
    text.addEventListener('input', () => { if (/^#[0-9a-f]{6}$/i.test(text.value)) well.value = text.value; });
    this.addEventListener('click', (event) => {
      const one = event.target.closest('[data-colour]');
      if (one) { well.value = one.dataset.colour; well.dispatchEvent(new Event('input', { bubbles: true })); }
    });
  }
});

customElements.define('file-drop', class extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector('input'), box = this.querySelector('.drop'), name = this.querySelector('[data-name]');
    const idle = name.textContent;
    const show = () => { const file = input.files[0]; name.textContent = file ? `${file.name} (${size(file.size)})` : idle; };
    input.addEventListener('change', show);
    for (const kind of ['dragover', 'dragleave', 'drop']) box.addEventListener(kind, () => box.classList.toggle('is-over', kind === 'dragover'));
    input.form?.addEventListener('reset', () => setTimeout(show));
  }
});
const size = (bytes) => (bytes > 1e6 ? `${number(bytes / 1e6)} MB` : `${number(Math.ceil(bytes / 1e3))} KB`);

// <span data-count-of="field-id" data-max="160"> counts what is typed.
document.addEventListener('input', (event) => {
  for (const place of document.querySelectorAll(`[data-count-of="${CSS.escape(event.target.id || '-')}"]`)) place.textContent = digits([...event.target.value].length);
});
