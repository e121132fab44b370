// What this till keeps by itself: sales that wait, members it has met, its counters. Survives a reload and a restart.
import { state } from './data.js';

const NAME = `vafa-till-${state.club.id}`;
const MEMBERS = 500;
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('queue', { keyPath: 'id', autoIncrement: true });
      const members = request.result.createObjectStore('members', { keyPath: 'id' });
      members.createIndex('keys', 'keys', { multiEntry: true });
      members.createIndex('at', 'at');
      request.result.createObjectStore('meta');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// One transaction: `work` gets the store and gives a request; its result comes when everything is kept.
async function within(name, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode, { durability: 'strict' });
    let request;
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    request = work(transaction.objectStore(name));
  });
}

export const queued = () => within('queue', 'readonly', (store) => store.getAll());
export const enqueue = (item) => within('queue', 'readwrite', (store) => store.add(item));
export const change = (item) => within('queue', 'readwrite', (store) => store.put(item));
export const remove = (id) => within('queue', 'readwrite', (store) => store.delete(id));

// The next number of a kind on this device; two windows never get the same.
export async function next(kind) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('meta', 'readwrite', { durability: 'strict' });
    const meta = transaction.objectStore('meta');
    let value;
    meta.get(kind).onsuccess = ({ target }) => { value = (target.result ?? 0) + 1; meta.put(value, kind); };
    transaction.oncomplete = () => resolve(value);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

// Four letters of this device: two that are told they are the same till still make different references.
export async function device() {
  const kept = await within('meta', 'readonly', (store) => store.get('device'));
  if (kept) return kept;
  const made = [...crypto.getRandomValues(new Uint8Array(5))].map((byte) => 'abcdefghjkmnpqrstuvwxyz23456789'[byte % 31]).join('');
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('meta', 'readwrite', { durability: 'strict' });
    const meta = transaction.objectStore('meta');
    let value = made;
    meta.get('device').onsuccess = ({ target }) => { if (target.result) value = target.result; else meta.put(made, 'device'); };
    transaction.oncomplete = () => resolve(value);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

// The price that a product was last sold for here.
export const price = (sku) => within('meta', 'readonly', (store) => store.get(`price:${sku}`));
export const keepPrice = (sku, value) => within('meta', 'readwrite', (store) => store.put(value, `price:${sku}`));
export const product = (text) => within('meta', 'readonly', (store) => store.get(`product:${text}`));
export const keepProduct = (text, value) => within('meta', 'readwrite', (store) => store.put(value, `product:${text}`));

// A member is found again by whatever led to them before.
export async function meet(card, ...texts) {
  const known = await within('members', 'readonly', (store) => store.get(card.id));
  const keys = [...new Set([...(known?.keys ?? []), card.number, ...texts].filter(Boolean))].slice(-8);
  await within('members', 'readwrite', (store) => store.put({ id: card.id, card, keys, at: Date.now() }));
  await forget();
}
export const recall = (text) => within('members', 'readonly', (store) => store.index('keys').get(text)).then((found) => found?.card);

async function forget() {
  const count = await within('members', 'readonly', (store) => store.count());
  if (count <= MEMBERS) return;
  let left = count - MEMBERS;
  await within('members', 'readwrite', (store) => {
    store.index('at').openCursor().onsuccess = ({ target }) => {
      if (!target.result || !left--) return;
      target.result.delete();
      target.result.continue();
    };
  });
}
