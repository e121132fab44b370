// The member's phone. Every page works without this; with it: days from a calendar, the wait for another code as a
// countdown, a screen that stays on at the till, and an app that opens without a network.
import './app/fields.js';
import './app/date.js';
import './app/floating.js';
import './app/toast.js';
import { digits } from './app/speech.js';

const phone = document.querySelector('.phone');

// A form is sent once, until the page comes back from the browser's cache.
document.addEventListener('submit', (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = '1';
});
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});

// The server refuses too early a try in words; this only says it before.
for (const form of document.querySelectorAll('form[data-wait]')) {
  const until = Date.now() + Number(form.dataset.wait) * 1000;
  const line = form.querySelector('[data-left]');
  const button = form.querySelector('[type="submit"]');
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    line.hidden = left <= 0;
    line.textContent = line.dataset.left.replace('%(seconds)s', digits(left));
    if (left > 0) setTimeout(tick, 250);
  };
  tick();
}

// A code that is whole goes by itself.
for (const input of document.querySelectorAll('[data-code] [name="code"]'))
  input.addEventListener('input', () => {
    if (/^[0-9۰-۹٠-٩]{6}$/.test(input.value.trim())) input.form.requestSubmit();
  });

if (document.querySelector('[data-bright]')) {
  const wake = () => navigator.wakeLock?.request('screen').catch(() => {});
  document.addEventListener('visibilitychange', () => { if (!document.hidden) wake(); });
  wake();
}

// Loaded only where a code changes; the worker that opens pages offline waits for it, to keep it, too.
const turning = document.querySelector('[data-turn]') ? import('./member/turning.js') : Promise.resolve();

if (phone && 'serviceWorker' in navigator) {
  const home = phone.dataset.home;
  navigator.serviceWorker.register(`${home}sw.js`, { scope: home }).then(() => turning).then(() => navigator.serviceWorker.ready).then(({ active }) => {
    if (!('member' in phone.dataset)) return;
    const files = performance.getEntriesByType('resource').map((each) => each.name).filter((name) => new URL(name).pathname.startsWith('/static/'));
    active.postMessage({ files: [...new Set(files)], pages: [home, `${home}card`] });
  }).catch(() => {});
}
// Back with a network: what was shown from memory is asked for again.
// A device says that it is online before the server can be reached: only an answer is believed, so that nobody is moved
// off a page that is still the kept one.
addEventListener('online', async () => {
  if (document.documentElement.dataset.net !== 'offline') return;
  try {
    if ((await fetch(location.href, { method: 'HEAD' })).ok) location.reload();
  } catch { /* still away */ }
});
