// What was typed is not lost when the session was over: the form that is sent is kept in this tab until the next page
// shows that it came through. If the server's cookie says that it did not, the form is filled again after signing in,
// for the same person only. Secrets and files are never kept.
import { element, say } from './speech.js';
import { toast } from './toast.js';

const KEY = 'vafa-unsent', COOKIE = 'vafa_unsent';
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
const lost = () => document.cookie.split('; ').some((each) => each.startsWith(`${COOKIE}=`));
const actionOf = (form) => form.getAttribute('action') ?? form.getAttribute('hx-post') ?? '';
const secret = (field) => field.type === 'password' || field.type === 'file' || ['csrfmiddlewaretoken', 'once', 'basis', 'do'].includes(field.name);

function keep(form) {
  if (!meta('person') || (form.getAttribute('method') ?? '').toLowerCase() !== 'post' && !form.hasAttribute('hx-post')) return;
  const left = new Set([...form.elements].filter(secret).map((field) => field.name));
  const entries = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !left.has(name));
  const pickers = [...form.querySelectorAll('member-picker input[type="search"]')].map((input) => input.value);
  const kept = { person: meta('person'), page: location.pathname + location.search, action: actionOf(form), entries, pickers };
  try { sessionStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* without room nothing is kept */ }
}

function forget() {
  sessionStorage.removeItem(KEY);
  document.cookie = `${COOKIE}=; path=/; max-age=0`;
}

function fill(form, { entries, pickers }) {
  const given = new Map();
  for (const [name, value] of entries) given.set(name, [...(given.get(name) ?? []), value]);
  for (const name of new Set([...form.elements].filter((field) => field.name && !secret(field)).map((field) => field.name))) {
    const fields = [...form.elements].filter((field) => field.name === name), values = given.get(name) ?? [];
    let at = 0;
    for (const field of fields) {
      if (field.type === 'checkbox' || field.type === 'radio') field.checked = values.includes(field.value);
      else if (field.type === 'select-multiple') { for (const option of field.options) option.selected = values.includes(option.value); field.closest('token-field')?.show(); }
      else if (at < values.length) {
        const whole = field.closest('number-field, date-field');
        if (whole) whole.value = values[at]; else field.value = values[at];
        at += 1;
      }
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    given.delete(name);
  }
  form.querySelectorAll('member-picker input[type="search"]').forEach((input, at) => { input.value = pickers[at] ?? ''; });
  return given.size === 0;
}

// Rows that buttons add are the server's to draw: such a form is asked for again with what was typed. Nothing is written.
function redraw(form, { entries }) {
  const field = (name, value) => element('input', { type: 'hidden', name, value });
  const again = element('form', { method: 'post', action: actionOf(form), hidden: true }, field('csrfmiddlewaretoken', meta('csrf')), field('do', 'redraw'), ...entries.map(([name, value]) => field(name, value)));
  document.body.append(again);
  again.submit();
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  if (!kept || !meta('person')) return;                        // signing in is still under way
  if (!lost() || kept.person !== meta('person')) { forget(); return; }
  const form = [...document.forms].find((each) => actionOf(each) === kept.action && !each.closest('[hidden]'));
  if (!form) return;                                           // it comes with a piece of the page
  forget();
  if (form.querySelector('button[name="do"][value^="add:"]')) {
    if (![...new Set(kept.entries.map(([name]) => name))].every((name) => form.elements[name])) { redraw(form, kept); return; }
  }
  fill(form, kept);
  toast(say('unsent'), 'info');
  form.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('submit', (event) => keep(event.target), true);
document.addEventListener('htmx:beforeRequest', ({ detail }) => {
  const form = detail.elt.closest?.('form');
  if (form && detail.requestConfig.verb !== 'get') keep(form);
});
document.addEventListener('htmx:afterRequest', ({ detail }) => { if (detail.successful && !lost()) sessionStorage.removeItem(KEY); });
document.addEventListener('htmx:load', () => { if (sessionStorage.getItem(KEY) && lost()) restore(); });
if (document.readyState === 'complete') restore(); else addEventListener('DOMContentLoaded', restore);
