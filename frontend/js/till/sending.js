// Sales go out in the order they were made, each exactly once: they are kept before they are sent, one window of this
// till sends at a time, and the server knows each by its reference.
import { state } from './data.js';
import { Offline, Refused, SignedOut, ask, isOnline, onNet } from './net.js';
import * as store from './store.js';

const LOCK = `vafa-till-${state.club.id}`;
const channel = new BroadcastChannel(LOCK);
const listeners = new Set();
const waiting = new Map(); // id → those of this window who wait for the answer
let again;

export const onQueue = (listener) => listeners.add(listener);
export async function tell(far = true) {
  const items = await store.queued();
  for (const listener of listeners) listener(items);
  if (far) channel.postMessage('changed');
}
channel.onmessage = ({ data }) => {
  if (data?.done) finish(data.done, data.answer);
  hear();
};
// Another window sent what this one waits for, and it was refused: here somebody still stands before the basket.
async function hear() {
  for (const item of await store.queued()) {
    if (item.state !== 'refused' || !waiting.has(item.id)) continue;
    await store.remove(item.id);
    finish(item.id, null, new Refused(item.problem, item.status));
  }
  tell(false);
}

// Keeps the item, sends what waits, and gives the answer; null when it has to wait for the network.
export async function submit(item) {
  const id = await store.enqueue({ ...item, state: 'waiting', at: Date.now() });
  const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  tell();
  flush();
  return answer;
}

const PATHS = { sale: 'sell', enrol: 'enrol' };

function finish(id, answer, failure) {
  const own = waiting.get(id);
  waiting.delete(id);
  if (!own) return;
  if (failure) own.reject(failure); else own.resolve(answer);
}
// Whoever waits in this window is told that it takes longer; the sales themselves stay.
function putOff() { for (const id of [...waiting.keys()]) finish(id, null); }

export async function flush() {
  clearTimeout(again);
  if (!isOnline()) { putOff(); return; }
  await navigator.locks.request(LOCK, async () => {
    for (const item of await store.queued()) {
      if (item.state !== 'waiting') continue;
      if (!(await sendOne(item))) break;
    }
  });
  const left = (await store.queued()).filter((item) => item.state === 'waiting');
  if (left.length) again = setTimeout(flush, 5000);
}

async function sendOne(item) {
  try {
    const answer = await ask(PATHS[item.kind], item.body);
    await store.remove(item.id);
    finish(item.id, answer);
    channel.postMessage({ done: item.id, answer });
    await tell();
    return true;
  } catch (failure) {
    if (failure instanceof Offline || failure instanceof SignedOut || !(failure instanceof Refused) || later(failure)) {
      putOff();
      await tell();
      return false;
    }
    // A cashier who still stands before the basket sees the reason there; what was queued keeps it in the list.
    if (waiting.has(item.id)) {
      await store.remove(item.id);
      finish(item.id, null, failure);
    } else {
      await store.change({ ...item, state: 'refused', problem: failure.problem, status: failure.status });
    }
    await tell();
    return true;
  }
}
const later = ({ status, problem }) => status === 429 || status >= 500 || ['forged', 'failed', 'tills.not_chosen'].includes(problem.code);

onNet((now) => { if (now) flush(); else putOff(); tell(false); });
