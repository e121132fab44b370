// Dialogs of the till: opened by a key, sent by Enter, left by Esc; then the scanner has the focus again.
import { $, say } from './data.js';

export function fault(dialog, text) {
  const line = dialog.querySelector('.fault[role="alert"]');
  line.hidden = !text;
  line.textContent = text;
}

// Opens the dialog; `work` runs at each Enter and closes it with what it gives, or keeps it open with null.
export function within(dialog, work) {
  const form = dialog.querySelector('form');
  let answer = null;
  let running = false;
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (running) return;
    running = true;
    try {
      answer = await work();
      if (answer !== null) dialog.close();
    } catch (failure) {
      fault(dialog, failure.message || say('failed'));
    } finally {
      running = false;
    }
  };
  dialog.showModal();
  form.querySelector('input')?.focus(); // not the button that closes
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => { $('scan').focus(); resolve(answer); }, { once: true });
  });
}
