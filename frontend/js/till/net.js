// Asking the server: JSON both ways, and what the answer says about the network.
import { base, heard, say, state } from './data.js';

export class Offline extends Error {}
export class SignedOut extends Error {}
// What the server refused, in its own words.
export class Refused extends Error {
  constructor(problem, status) {
    super(problem.detail || problem.title);
    Object.assign(this, { problem, status });
  }
}

const TIMEOUT = 12000;
let online = navigator.onLine;
let signedOut = false;
const listeners = new Set();
export const isOnline = () => online;
export const isSignedOut = () => signedOut;
export const onNet = (listener) => listeners.add(listener);

function set(now, out = signedOut) {
  const changed = now !== online || out !== signedOut;
  online = now;
  signedOut = out;
  document.documentElement.dataset.net = now ? 'online' : 'offline';
  if (changed) for (const listener of listeners) listener(now);
}
export const start = () => { set(online); document.documentElement.dataset.net = online ? 'online' : 'offline'; };

async function send(path, body, signal) {
  const started = Date.now();
  const options = { redirect: 'manual', headers: { Accept: 'application/json' }, signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT), ...(signal ? [signal] : [])]) };
  if (body !== undefined) Object.assign(options, { method: 'POST', body: JSON.stringify(body), headers: { ...options.headers, 'Content-Type': 'application/json', 'X-CSRFToken': state.csrf } });
  let answer;
  try {
    answer = await fetch(base + path, options);
  } catch (failure) {
    if (signal?.aborted) throw failure;
    set(false);
    throw new Offline();
  }
  if (answer.type === 'opaqueredirect') { set(true, true); throw new SignedOut(say('signed_out')); }
  const json = answer.headers.get('Content-Type')?.includes('json');
  if (answer.ok && json) {
    const data = await answer.json();
    set(true, false);
    if (data.now) heard(data.now, started, Date.now());
    return data;
  }
  if ([502, 503, 504].includes(answer.status) || answer.headers.has('X-Offline')) { set(false); throw new Offline(); }
  set(true);
  const problem = json ? await answer.json() : { code: answer.status === 403 ? 'forged' : 'failed', title: '', detail: say(answer.status === 403 ? 'not_allowed' : 'failed') };
  throw new Refused(problem, answer.status);
}

// A page from the cache carries an old secret for its forms: it is asked for anew, once.
export async function ask(path, body, signal) {
  try {
    return await send(path, body, signal);
  } catch (failure) {
    if (!(failure instanceof Refused) || failure.problem.code !== 'forged' || body === undefined) throw failure;
    await refresh();
    return send(path, body, signal);
  }
}

export async function refresh() {
  const fresh = await send('state');
  Object.assign(state, fresh);
  return fresh;
}
