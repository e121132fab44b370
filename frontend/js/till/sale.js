// The sale that is open on this screen. Everything else listens to it.
import { day, latin, moment, quantity, say, state } from './data.js';
import * as store from './store.js';

// `spend` is what is to pay, in the order in which it was chosen: currencies by key, gift cards as "card:<code>".
const EMPTY = () => ({ lines: [], member: null, guest: false, codes: [], cards: [], spend: [], reference: '', basket: null, preview: null, asked: null });
export const sale = EMPTY();
const listeners = new Set();
const CARD = 'card:';
const OPEN = `vafa-till-sale:${state.club.id}`;
export const onSale = (listener) => listeners.add(listener);
export function changed() {
  for (const listener of listeners) listener();
  // What opens a gift card is not kept where it outlives the purchase.
  sessionStorage.setItem(OPEN, JSON.stringify({ ...snapshot(), cards: [], spend: sale.spend.filter((each) => !each.startsWith(CARD)) }));
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
// What the lines come to as they stand here, and what they cost once the server has priced them.
export const before = () => sale.lines.reduce((sum, line) => sum + net(line), 0);
export const isPriced = () => Boolean(sale.preview) && !sale.preview.local;
export const total = () => (isPriced() ? sale.preview.total : before());
export const offs = (at) => (isPriced() ? sale.preview.discounts.flatMap((each) => each.lines.filter((part) => part.line === at + 1).map((part) => ({ name: each.name, amount: part.amount }))) : []);
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
export function attach(member) {
  Object.assign(sale, { member, guest: false, spend: sale.spend.filter((each) => each.startsWith(CARD)) });
  stale();
}
export function beGuest(on = true) { Object.assign(sale, { member: null, guest: on }); stale(); }

// ---------- codes: coupons in use, and gift cards that pay ----------
const same = (one, other) => plainCode(one) === plainCode(other);
export const plainCode = (text) => latin(text).split('/')[0].replace(/[\s._-]/g, '').toUpperCase();
export const has = (code) => [...sale.codes, ...sale.cards, ...sale.lines.filter((line) => line.voucher).map((line) => ({ code: line.voucher }))].some((each) => same(each.code, code));
export function addCode(code) { sale.codes.push(code); stale(); }
export function dropCode(at) { sale.codes.splice(at, 1); stale(); }
export function addCard(card) { sale.cards.push(card); sale.spend.push(CARD + card.code); stale(); }
export function dropCard(at) {
  const [gone] = sale.cards.splice(at, 1);
  sale.spend = sale.spend.filter((each) => each !== CARD + gone.code);
  stale();
}
export const needsNetwork = () => sale.codes.length > 0 || sale.cards.length > 0 || sale.lines.some((line) => line.voucher);

export function toggle(currency) {
  const at = sale.spend.indexOf(currency);
  if (at < 0) sale.spend.push(currency); else sale.spend.splice(at, 1);
  stale();
}

// What was worked out for another basket is no longer shown as this one's.
export function stale() { sale.preview = null; changed(); }

export function reset() {
  Object.assign(sale, EMPTY());
  changed();
}

export function snapshot() { return { ...sale, lines: sale.lines.map((line) => ({ ...line })), spend: [...sale.spend], codes: [...sale.codes], cards: [...sale.cards], preview: null, asked: null }; }
export function restore(kept) { Object.assign(sale, EMPTY(), kept, { preview: null, asked: null }); changed(); }

export const linesOut = () => sale.lines.map((line) => ({
  sku: line.sku, name: line.name, groups: line.groups, quantity: quantity(line.quantity),
  unit_price: line.unit_price, discount: line.discount, tax: line.tax, kind: line.kind, voucher: line.voucher ?? '',
}));
export const memberOut = () => (!sale.member ? null : sale.member.pending ? { mobile: sale.member.number } : { id: sale.member.id });
export const codesOut = () => sale.codes.map((each) => each.code);
export const cardsOut = () => sale.cards.map(({ code, pin }) => ({ code, pin }));
export const spendOut = () => sale.spend.map((each) => (each.startsWith(CARD) ? `${CARD}${sale.cards.findIndex((card) => CARD + card.code === each) + 1}` : each));
// The lines as they were charged, whatever the offers are by the time they are recorded.
export const linesGiven = () => linesOut().map((line, at) => ({ ...line, discount: line.discount + offs(at).reduce((sum, each) => sum + each.amount, 0) }));

export async function reference() {
  if (sale.reference) return sale.reference;
  const today = day(moment());
  const n = await store.next(`sales:${today}`);
  return `T${state.place.number}-${today}-${n}-${await store.device()}`;
}

// A basket as the shop's software sent it.
export function receive(basket) {
  const { member, guest } = sale;
  reset();
  Object.assign(sale, { member, guest });
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
