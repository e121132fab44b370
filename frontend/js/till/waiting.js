// F8: what waits on this till, and what the server refused: sent again, put right, or given up by somebody who may.
import { toast } from '../app/toast.js';
import { element } from '../app/speech.js';
import { $, clock, money, say, state } from './data.js';
import { fault, within } from './dialogs.js';
import { ask } from './net.js';
import { flush, onQueue, tell } from './sending.js';
import * as store from './store.js';

let items = [];
onQueue((now) => { items = now; if ($('waiting').open) draw(); });

export function openWaiting() {
  if ($('waiting').open) return;
  draw();
  $('waiting').showModal();
  $('waiting').addEventListener('close', () => $('scan').focus(), { once: true });
}

function draw() {
  $('waiting-empty').hidden = items.length > 0;
  $('waiting-list').replaceChildren(...items.map(entry));
}

const title = (item) => (item.kind === 'sale' ? say('sale_of', { amount: money(item.shown.total), name: item.shown.name }) : say('enrolment', { name: item.shown.name }));

function entry(item) {
  const refused = item.state === 'refused';
  const box = element('li', { class: 'py-3 space-y-1' },
    element('div', { class: 'flex items-center gap-3' }, element('b', { class: 'flex-1 min-w-0' }, title(item)), element('span', { class: `pill ${refused ? 'tone-error' : 'tone-warning'}` }, say(refused ? 'state_refused' : 'state_waiting'))),
    element('p', { class: 'text-small text-muted num' }, [clock(new Date(item.at)), item.body.reference].filter(Boolean).join(' · ')));
  if (!refused) return box;
  box.append(element('p', { class: 'text-body text-ink-error' }, item.problem.detail || item.problem.title));
  const buttons = [quiet(say('try_again'), () => again(item, {}))];
  if (item.kind === 'sale' && item.given && item.body.prices !== 'given' && state.may.settle) buttons.push(quiet(say('as_charged'), () => again(item, { prices: 'given', lines: item.given, codes: [], total: null })));
  if (item.body.payments?.length && state.may.settle) buttons.push(quiet(say('without_spending'), () => again(item, { payments: [], offline: false, approval: '' })));
  if (state.may.settle) buttons.push(element('button', { type: 'button', class: 'btn-danger h-10', onclick: () => give_up(item) }, say('drop')));
  else box.append(element('p', { class: 'text-small text-muted' }, say('ask_manager')));
  if (item.kind === 'sale' && state.may.settle) box.append(other(item));
  box.append(element('div', { class: 'flex flex-wrap gap-2 pt-1' }, ...buttons));
  return box;
}
const quiet = (text, run) => element('button', { type: 'button', class: 'btn-quiet h-10', onclick: run }, text);

// The number was mistyped: the same sale for whoever has this one.
function other(item) {
  const typed = element('input', { class: 'till-small-input', dir: 'ltr', inputmode: 'tel', 'aria-label': say('as_member'), value: (item.body.member?.mobile ?? item.shown.mobile ?? '').replace('+98', '0') });
  return element('form', { class: 'flex flex-wrap items-center gap-2 pt-1', 'data-again': '', onsubmit: (event) => { event.preventDefault(); again(item, { member: { mobile: typed.value } }); } }, typed, element('button', { class: 'btn-quiet h-10' }, say('as_member')));
}

async function again(item, changes) {
  const { problem: _problem, status: _status, ...kept } = item;
  await store.change({ ...kept, state: 'waiting', body: { ...item.body, ...changes } });
  await tell();
  await flush();
}

async function give_up(item) {
  const dialog = $('drop');
  $('drop-what').textContent = title(item);
  $('drop-reason').value = '';
  fault(dialog, '');
  const done = await within(dialog, async () => {
    await ask('drop', { item: { kind: item.kind, ...item.body }, reason: $('drop-reason').value });
    await store.remove(item.id);
    return true;
  });
  if (done) { toast(say('dropped')); await tell(); }
}
