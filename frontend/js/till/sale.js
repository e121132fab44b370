// The sale that is open on this screen. Everything else listens to it.
import { day, moment, quantity, say, state } from './data.js';
import * as store from './store.js';

export const sale = { lines: [], member: null, spend: [], reference: '', basket: null, preview: null, asked: null };
const listeners = new Set();
const OPEN = `vafa-till-sale:${state.club.id}`;
export const onSale = (listener) => listeners.add(listener);
export function changed() {
  for (const listener of listeners) listener();
  sessionStorage.setItem(OPEN, JSON.stringify(snapshot()));
}
// What was being typed in this window before it was loaded anew.
export function reopen() {
  const kept = sessionStorage.getItem(OPEN);
  if (kept) restore(JSON.parse(kept));
}

// As the server prices a line: half a rial and more is one.
export function gross({ unit_price: price, quantity: amount }) {
  const product = BigInt(price ?? 0) * BigInt(amount);
  return Number(product / 1000n) + (2n * (product % 1000n) >= 1000n ? 1 : 0);
}
export const net = (line) => gross(line) - (line.discount ?? 0) + (line.tax ?? 0);
export const total = () => sale.lines.reduce((sum, line) => sum + net(line), 0);
export const count = () => sale.lines.length;
export const missing = () => sale.lines.find((line) => line.unit_price === null);
export const paid = () => sale.preview?.paid ?? 0;

export function add(line) {
  const same = line.sku && sale.lines.find((each) => each.sku === line.sku && !each.discount);
  if (same) same.quantity += line.quantity ?? 1000;
  else sale.lines.push({ sku: '', name: '', groups: [], discount: 0, tax: 0, kind: 'goods', quantity: 1000, ...line });
  stale();
  return same ?? sale.lines.at(-1);
}
export function addAmount(value) { return add({ name: say('amount_line'), unit_price: value }); }
export function drop(line) { sale.lines.splice(sale.lines.indexOf(line), 1); stale(); }
export function attach(member) { sale.member = member; sale.spend = []; stale(); }

export function toggle(currency) {
  const at = sale.spend.indexOf(currency);
  if (at < 0) sale.spend.push(currency); else sale.spend.splice(at, 1);
  stale();
}

// What was worked out for another basket is no longer shown as this one's.
export function stale() { sale.preview = null; changed(); }

export function reset() {
  Object.assign(sale, { lines: [], member: null, spend: [], reference: '', basket: null, preview: null, asked: null });
  changed();
}

export function snapshot() { return { ...sale, lines: sale.lines.map((line) => ({ ...line })), spend: [...sale.spend] }; }
export function restore(kept) { Object.assign(sale, kept, { preview: null, asked: null }); changed(); }

export const linesOut = () => sale.lines.map((line) => ({
  sku: line.sku, name: line.name, groups: line.groups, quantity: quantity(line.quantity),
  unit_price: line.unit_price, discount: line.discount, tax: line.tax, kind: line.kind,
}));
export const memberOut = () => (sale.member.pending ? { mobile: sale.member.number } : { id: sale.member.id });

export async function reference() {
  if (sale.reference) return sale.reference;
  const today = day(moment());
  const n = await store.next(`sales:${today}`);
  return `T${state.place.number}-${today}-${n}-${await store.device()}`;
}

// A basket as the shop's software sent it.
export function receive(basket) {
  const member = sale.member;
  reset();
  sale.member = member;
  sale.basket = basket.id;
  sale.reference = basket.reference ?? '';
  for (const line of basket.lines)
    sale.lines.push({ sku: '', name: '', groups: [], discount: 0, tax: 0, kind: 'goods', ...line, quantity: thousand(line.quantity ?? 1) });
  changed();
}
function thousand(value) {
  const [whole, part = ''] = String(value).split('.');
  return Number(whole) * 1000 + Number(part.padEnd(3, '0').slice(0, 3));
}
