// Recording the sale: what is spent is set aside first, the member agrees with a code above the limit, then it is sent.
import { element, icon } from '../app/speech.js';
import { $, moment, say, state } from './data.js';
import { askCode } from './code.js';
import { Offline, Refused, SignedOut, ask, isOnline } from './net.js';
import { before, beGuest, cardsOut, changed, codesOut, dropCode, isPriced, linesGiven, linesOut, memberOut, missing, needsNetwork, reference, reset, sale, total } from './sale.js';
import { gain, off, tellUser } from './screen.js';
import { settled } from './previewing.js';
import { submit } from './sending.js';
import * as store from './store.js';

let posting = false;
export const isPosting = () => posting;

export async function post() {
  if (posting) return;
  if (!sale.lines.length || !before()) { tellUser(say('need_lines')); $('amount').focus(); return; }
  const unpriced = missing();
  if (unpriced) { tellUser(say('price_missing', { name: unpriced.name })); return; }
  if (!sale.member && !sale.guest) { tellUser(say('need_member'), ...(state.guests ? [[say('guest'), beGuest]] : [])); $('scan').focus(); return; }
  if (!isOnline() && needsNetwork()) { tellUser(say('codes_offline')); return; }
  posting = true;
  $('post').disabled = true;
  $('post-text').textContent = say('working');
  tellUser('');
  let held = [];
  try {
    await settled();
    if (isOnline() && !sale.member?.pending && !sale.preview) return; // why not is said already
    if (unfit()) return;
    const spending = await setAside();
    if (!spending) return;
    held = spending.payments.filter((each) => each.hold).map((each) => each.hold);
    const answer = await submit(await item(spending));
    held = [];
    for (const line of sale.lines) if (line.sku) await store.keepPrice(line.sku, line.unit_price);
    result(answer);
  } catch (failure) {
    if (!(failure instanceof Refused || failure instanceof SignedOut || failure instanceof Offline)) throw failure;
    tellUser(failure.message || say('failed'));
    Object.assign(sale, { preview: null, asked: null }); // it is asked for anew: what was refused may have changed
  } finally {
    if (held.length) ask('release', { holds: held }).catch(() => {}); // else they lapse by themselves
    posting = false;
    $('post').disabled = false;
    if (isResult()) { $('post-text').textContent = say('next'); $('post-amount').textContent = ''; } else changed();
  }
}

// A code that takes nothing off: it is put away, or the basket is changed, before anything is charged.
function unfit() {
  const missed = isPriced() && sale.preview.not_discounted.find((each) => each.code && !OVERRULED.includes(each.reason));
  if (missed) tellUser(missed.because, [say('without_code'), () => dropCode(missed.code - 1)]);
  return Boolean(missed);
}
const OVERRULED = ['group', 'alone'];

// Nothing else is charged than what was shown: the server refuses another total. Without a network it is as it was charged.
async function item({ payments, offline, approval }) {
  const cards = cardsOut().map((each, at) => ({ kind: 'gift_card', ...each, amount: sale.preview?.cards?.[at].amount ?? 0 })).filter((each) => each.amount);
  const priced = isPriced() ? { prices: 'club', total: sale.preview.total, codes: codesOut() } : { prices: 'given' };
  const body = { reference: await reference(), member: memberOut(), lines: linesOut(), happened_at: moment().toISOString(), payments: [...payments, ...cards], offline, approval, basket: sale.basket, ...priced };
  return { kind: 'sale', body, given: linesGiven(), shown: { total: total(), name: sale.member?.name ?? say('guest'), mobile: sale.member?.number ?? '' } };
}

// What is chosen, held and agreed to; null when the cashier or the member thought better of it.
async function setAside() {
  const nothing = { payments: [], offline: false, approval: '' };
  const chosen = sale.preview?.choices.filter((each) => each.chosen) ?? [];
  const payments = chosen.map((each) => ({ kind: each.currency, amount: each.amount }));
  if (!payments.length) return nothing;
  if (!isOnline()) return { payments, offline: true, approval: '' };
  const answer = await ask('hold', { member: sale.member.id, payments });
  if (!answer.code) return { payments: answer.holds, offline: false, approval: '' };
  const approval = await askCode(answer, sale.member);
  if (approval) return { payments: answer.holds, offline: false, approval };
  await ask('release', { holds: answer.holds.map((each) => each.hold) });
  return null;
}

// ---------- what came of it ----------
function result(answer) {
  const name = sale.member?.name ?? say('guest');
  for (const id of ['nobody', 'card', 'work']) $(id).hidden = true;
  $('result').hidden = false;
  $('result-glyph').className = `glyph size-12 ${answer ? 'tone-success' : 'tone-warning'}`;
  $('result-glyph').replaceChildren(icon(answer ? 'circle-check' : 'clock', 'text-h1'));
  $('result-title').textContent = say(!answer ? 'queued' : answer.repeated ? 'again' : 'recorded');
  $('result-reference').textContent = [name, answer?.reference].filter(Boolean).join(' · ');
  $('result-text').hidden = Boolean(answer);
  $('result-text').textContent = say('queued_text');
  $('result-gains').replaceChildren(...(answer?.discounts.map(off) ?? []), ...(answer?.earned.map(gain) ?? []), ...(answer?.vouchers ?? []).filter((each) => each.did !== 'use').map((each) => element('li', { class: 'py-1.5 text-body font-semibold' }, each.because)), ...(answer?.reached ?? []).map((each) => element('li', { class: 'py-1.5 font-semibold text-ink-success' }, each)));
  $('result-balances').hidden = !answer?.balances.length;
  $('result-balances').replaceChildren(...(answer?.balances.map((each) => element('div', {}, element('dt', { class: 'text-muted' }, each.name), element('dd', { class: 'num font-bold' }, each.said))) ?? []));
  $('result-links').hidden = !answer;
  if (answer) { $('print').href = answer.receipt; $('link').href = answer.link; }
  if (answer && sale.member && !sale.member.pending) {
    const balances = sale.member.balances.map((each) => ({ ...each, ...answer.balances.find((now) => now.name === each.name) }));
    store.meet({ ...sale.member, balances, at: moment().toISOString() });
  }
  reset();
  for (const id of ['nobody', 'card']) $(id).hidden = true;
  $('scan').focus();
}

export const isResult = () => !$('result').hidden;
export function closeResult() {
  if (!isResult()) return;
  $('result').hidden = true;
  $('work').hidden = false;
  changed();
}
