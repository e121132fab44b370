// What the server wrote into the page: words, and what holds for this till. `state` is brought up to date while it works.
import { digits, grouped, isPersian, latin } from '../app/speech.js';

const read = (id) => JSON.parse(document.getElementById(id).textContent);
export const state = read('till-data');
const words = read('till-words');
export const root = document.getElementById('till');
export const base = root.dataset.base;
export const $ = (id) => document.getElementById(id);

export const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? '');
export const number = (value) => grouped(String(value));

// Rials in the club's own unit; what does not make a whole toman is its decimal.
export function bare(rials) {
  const per = state.rials_in_unit;
  const sign = rials < 0 ? '-' : '', size = Math.abs(rials), rest = size % per;
  return grouped(`${sign}${(size - rest) / per}${rest ? `.${rest}` : ''}`);
}
export const money = (rials) => `${bare(rials)} ${state.unit}`;

// What was typed as an amount, in rials; null for what is none. No fractions of a rial, and no float on the way.
export function rials(typed) {
  const plain = latin(typed).replace(/[\s,_]/g, '');
  const found = /^(\d{1,14})(?:\.(\d))?$/.exec(plain);
  if (!found) return null;
  if (found[2] && state.rials_in_unit === 1) return null;
  return Number(found[1]) * state.rials_in_unit + Number(found[2] ?? 0);
}

// A quantity in thousandths.
export function thousandths(typed) {
  const found = /^(\d{1,6})(?:\.(\d{1,3}))?$/.exec(latin(typed).trim());
  if (!found) return null;
  const value = Number(found[1]) * 1000 + Number((found[2] ?? '').padEnd(3, '0'));
  return value > 0 ? value : null;
}
export function quantity(value) {
  const rest = value % 1000;
  const plain = `${(value - rest) / 1000}${rest ? `.${String(rest).padStart(3, '0').replace(/0+$/, '')}` : ''}`;
  return plain;
}
export const shownQuantity = (value) => grouped(quantity(value));

// The clock of the server, whatever this device thinks the time is. A page from the cache tells an old time, so what was
// heard last is kept.
const CLOCK = `vafa-till-clock:${state.club.id}`;
let offset = Number(localStorage.getItem(CLOCK) ?? state.now - Date.now());
export function heard(now, sent, received) {
  offset = Math.round(now - (sent + received) / 2);
  localStorage.setItem(CLOCK, offset);
}
export const moment = () => new Date(Date.now() + offset);

export function clock(date) {
  const zone = document.documentElement.dataset.zone;
  return digits(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: zone }).format(date));
}
// 14050830: the Jalali day, as it stands in references.
export function day(date) {
  const zone = document.documentElement.dataset.zone;
  const parts = new Intl.DateTimeFormat('en-US-u-ca-persian-nu-latn', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }).formatToParts(date);
  const of = (type) => parts.find((part) => part.type === type).value;
  return `${of('year')}${of('month')}${of('day')}`;
}
export { digits, isPersian, latin };
