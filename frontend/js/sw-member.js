// The member's app without a network: the pages that the server allows to be kept, as they were last seen. The page says
// itself that it is old: its <html> is marked offline, which shows the line with the time it was made. Writing needs a
// network. Whatever was kept is forgotten as soon as a page says that nobody is signed in.
/* global ASSETS */
const FILES = 'vafa-member-files';
const PAGES = `vafa-member-pages:${self.registration.scope}`;
const HOME = new URL(self.registration.scope).pathname;
const NAMES = ['app.css', 'member.js', 'icons.svg', 'vazirmatn.woff2'];
const PATIENCE = 6000;

async function keepFiles(addresses) {
  const cache = await caches.open(FILES);
  await Promise.all(addresses.map(async (address) => {
    if (await cache.match(address)) return;
    const answer = await fetch(address);
    if (answer.ok) await cache.put(address, answer);
  }));
}

// Files of earlier builds go once there are many.
async function tidy(current) {
  const cache = await caches.open(FILES);
  const now = new Set(current.map((address) => new URL(address, location.href).pathname));
  const old = (await cache.keys()).filter((request) => !now.has(new URL(request.url).pathname));
  if (old.length > 60) await Promise.all(old.map((request) => cache.delete(request)));
}

async function keepPage(path, answer) {
  const wish = answer.headers.get('X-Vafa-Keep');
  if (wish === 'forget') await caches.delete(PAGES);
  if (wish === 'yes' && answer.ok && !answer.redirected) await (await caches.open(PAGES)).put(path, answer);
}

async function keepPages(paths) {
  const cache = await caches.open(PAGES);
  for (const path of paths)
    if (!(await cache.match(path, { ignoreVary: true }))) await keepPage(path, await fetch(path, { credentials: 'same-origin' }));
}

self.addEventListener('install', (event) => {
  const files = NAMES.map((name) => ASSETS[name]).filter(Boolean).map((name) => `/static/vafa/${name}`);
  event.waitUntil(keepFiles(files).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  const { files, pages } = event.data ?? {};
  if (files) event.waitUntil(Promise.all([keepFiles(files), keepPages(pages)]).then(() => tidy(files)).catch(() => {}));
});

async function file(request) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function old(path) {
  const cache = await caches.open(PAGES);
  const kept = (await cache.match(path, { ignoreVary: true })) ?? (await cache.match(HOME, { ignoreVary: true }));
  if (!kept) return null;
  const html = (await kept.text()).replace('data-net="online"', 'data-net="offline"');
  return new Response(html, { status: 200, headers: kept.headers });
}

async function page(request, path) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.type === 'basic') await keepPage(path, answer.clone());
    return answer;
  } catch (failure) {
    const kept = await old(path);
    if (kept) return kept;
    throw failure;
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/static/')) event.respondWith(file(request));
  else if (request.mode === 'navigate' && url.pathname.startsWith(HOME)) event.respondWith(page(request, url.pathname + url.search));
});
