// htmx as strict as the Content-Security-Policy, and what every page does: double clicks, going back, copying, theme, language of errors.
import htmx from 'htmx.org';
import { say } from './speech.js';
import { toast } from './toast.js';

window.htmx = htmx;
Object.assign(htmx.config, { allowEval: false, includeIndicatorStyles: false, historyCacheSize: 0, defaultFocusScroll: false, allowScriptTags: false, attributesToSettle: ['class', 'width', 'height'] });
// An error page is shown where the answer was to go only when it is a piece; otherwise a toast says it.
htmx.config.responseHandling = [{ code: '204', swap: false }, { code: '[23]..', swap: true }, { code: '422', swap: true }, { code: '[45]..', swap: false, error: true }, { code: '...', swap: false }];

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;

document.addEventListener('htmx:configRequest', (event) => {
  const token = meta('csrf');
  if (token) event.detail.headers['X-CSRFToken'] = token;
});
document.addEventListener('htmx:responseError', (event) => {
  if (!event.detail.xhr.getResponseHeader('HX-Trigger')) toast(say('failed'), 'error');
});
document.addEventListener('htmx:sendError', () => toast(say('offline'), 'error'));
// The server says something with the header HX-Trigger: {"toast": [{"text": …, "kind": …}]}
document.addEventListener('toast', ({ detail }) => {
  for (const each of [detail.value ?? detail].flat()) toast(each.text ?? each, each.kind, each);
});

// A page that answers a form stands in the history as the page of the form: going back or reloading sends nothing again.
if ('posted' in document.documentElement.dataset && document.referrer.startsWith(`${location.origin}/`)) {
  history.replaceState(history.state, '', document.referrer);
}

// A form is sent once: its button waits until the answer is here (or the page comes back from the browser's cache).
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === 'dialog' || form.method === 'get' || 'again' in form.dataset || form.matches('[hx-post],[hx-get],[data-hx-post]')) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = '1';
  for (const button of form.querySelectorAll('[type="submit"]')) button.setAttribute('aria-disabled', 'true');
});
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('[aria-disabled="true"]')) button.removeAttribute('aria-disabled');
  }
});

// <button data-copy="#id" or data-copy-text="…">
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy],[data-copy-text]');
  if (!button) return;
  const text = button.dataset.copyText ?? document.querySelector(button.dataset.copy)?.textContent.trim() ?? '';
  await navigator.clipboard.writeText(text);
  toast(say('copied'));
});

// A select or checkbox with data-submit sends its form as soon as it changes.
document.addEventListener('change', (event) => {
  if (event.target.matches('[data-submit]')) event.target.form?.requestSubmit();
});
