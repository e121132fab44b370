// The till's pages without a network: the shell as it was last seen, files by their hashed names. Nothing that is asked
// of the server is answered from here: without it there is no answer, and the till says so.
/* global ASSETS */
const FILES = 'vafa-till-files';
const PAGES = `vafa-till-pages:${self.registration.scope}`;
const SHELL = new URL(self.registration.scope).pathname;
const NAMES = ['app.css', 'app.js', 'till.js', 'icons.svg', 'vazirmatn.woff2'];

async function keep(addresses) {
  const cache = await caches.open(FILES);
  await Promise.all(addresses.map(async (address) => {
    if (await cache.match(address)) return;
    const answer = await fetch(address);
    if (answer.ok) await cache.put(address, answer);
  }));
}

async function keepShell() {
  const answer = await fetch(SHELL, { credentials: 'same-origin' });
  if (answer.ok && !answer.redirected) await (await caches.open(PAGES)).put(SHELL, answer);
}

self.addEventListener('install', (event) => {
  const files = NAMES.map((name) => ASSETS[name]).filter(Boolean).map((name) => `/static/vafa/${name}`);
  event.waitUntil(Promise.all([keep(files), keepShell()]).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  if (event.data?.keep) event.waitUntil(Promise.all([keep(event.data.keep), forget(event.data.keep)]));
});

// Files of earlier builds go once there are many.
async function forget(current) {
  const cache = await caches.open(FILES);
  const all = await cache.keys();
  const now = new Set(current.map((address) => new URL(address, location.href).pathname));
  if (all.length < 120) return;
  await Promise.all(all.filter((request) => !now.has(new URL(request.url).pathname)).slice(0, 60).map((request) => cache.delete(request)));
}

async function file(request) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function page(request) {
  const cache = await caches.open(PAGES);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(4000) });
    if (answer.ok && answer.type === 'basic' && !answer.redirected) await cache.put(SHELL, answer.clone());
    return answer;
  } catch (failure) {
    const kept = await cache.match(SHELL, { ignoreVary: true });
    if (kept) return kept;
    throw failure;
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/static/')) event.respondWith(file(request));
  else if (request.mode === 'navigate' && (url.pathname === SHELL || `${url.pathname}/` === SHELL)) event.respondWith(page(request));
});
