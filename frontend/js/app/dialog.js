// Native dialogs: the browser keeps the focus inside and gives it back. <button data-open="id"> opens, data-close closes.
import htmx from 'htmx.org';

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-open]');
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    if (dialog && !dialog.open) dialog.showModal();
    return;
  }
  if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
  else if (event.target.matches('dialog') && outside(event)) event.target.close();
});

function outside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  const typing = target.querySelector('form')?.matches(':has(:user-invalid), [data-keep]');
  return !typing && (clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom);
}

// <dialog data-remote> in an answer of htmx opens itself and leaves when closed.
customElements.define('remote-dialog', class extends HTMLElement {
  connectedCallback() {
    const dialog = this.querySelector('dialog');
    dialog.showModal();
    dialog.addEventListener('close', () => this.remove(), { once: true });
    htmx.process(this);
  }
});

// <form data-confirm="dialog-id">: the question comes first, then the form goes.
document.addEventListener('submit', (event) => {
  const question = event.target.dataset.confirm;
  if (!question || event.target.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = event.target, dialog = document.getElementById(question);
  dialog.showModal();
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'yes') return;
    form.dataset.confirmed = '1';
    form.requestSubmit();
    delete form.dataset.confirmed;
  }, { once: true });
}, true);
