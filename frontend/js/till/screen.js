// Draws the sale. Words and figures of members and earnings come from the server; here are lines, sums and states.
import { element, icon } from '../app/speech.js';
import { $, bare, clock, money, number, rials, say, shownQuantity, state, thousandths } from './data.js';
import { isOnline, isSignedOut } from './net.js';
import { count, drop, dropCard, dropCode, isPriced, missing, net, offs, paid, sale, stale, toggle, total } from './sale.js';

const TIERS = ['bronze', 'silver', 'gold', 'diamond'];
const show = (id, on) => { $(id).hidden = !on; };

export function draw() {
  drawLines();
  drawCodes();
  drawSums();
  drawMember();
  drawOffers();
  drawGains();
  drawChoices();
}

// ---------- basket ----------
function drawLines() {
  const body = $('lines');
  if (!body.contains(document.activeElement) || body.childElementCount !== sale.lines.length)
    body.replaceChildren(...sale.lines.map(row));
  else sale.lines.forEach((line, at) => refreshRow(body.children[at], line, at));
  show('empty', !count());
  $('count').textContent = count() ? say(count() === 1 ? 'one_item' : 'items', { n: number(count()) }) : '';
  if (document.activeElement !== $('reference')) $('reference').value = sale.reference;
}
const less = (amount) => `\u200e−${bare(amount)}`;
const sum = (line, at) => {
  if (line.unit_price === null) return ['–'];
  const off = offs(at).reduce((all, each) => all + each.amount, 0);
  return off ? [element('s', { class: 'block text-small text-muted' }, bare(net(line))), bare(net(line) - off)] : [bare(net(line))];
};
const notes = (at) => offs(at).map((each) => element('small', { class: 'block text-small text-ink-success' }, each.name, ' ', element('b', { class: 'num' }, less(each.amount))));
const brings = (at) => (sale.preview?.line_gains?.[at] ?? []).map((each) => element('span', { class: 'block' }, each));
function refreshRow(tr, line, at) {
  tr.querySelector('.sum').replaceChildren(...sum(line, at));
  tr.querySelector('.offs').replaceChildren(...notes(at));
  tr.querySelector('.brings').replaceChildren(...brings(at));
}

function row(line, at) {
  const name = line.name || line.sku;
  const amount = input(say('quantity_of', { name }), shownQuantity(line.quantity), (typed) => {
    const value = thousandths(typed);
    if (value !== null) line.quantity = value;
    return value !== null;
  });
  const price = input(say('price_of', { name }), line.unit_price === null ? '' : bare(line.unit_price), (typed) => {
    const value = rials(typed);
    if (value !== null) { line.unit_price = value; tellUser(''); }
    return value !== null;
  });
  price.dataset.price = '';
  if (line.voucher) amount.readOnly = true;
  price.readOnly = Boolean(line.fixed);
  const remove = element('button', { type: 'button', class: 'icon-btn size-11', 'aria-label': say('remove', { name }), onclick: () => { drop(line); $('scan').focus(); } }, icon('x'));
  return element('tr', { class: 'row till-line' }, element('td', {}, name, element('span', { class: 'offs' }, ...notes(at))), element('td', {}, amount), element('td', {}, price), element('td', { class: 'col-num sum max-sm:hidden' }, ...sum(line, at)), element('td', { class: 'col-num brings max-sm:hidden' }, ...brings(at)), element('td', { class: 'pe-2' }, remove));
}

function input(label, value, take) {
  const made = element('input', { 'aria-label': label, value, inputmode: 'decimal', autocomplete: 'off', onfocus: () => made.select() });
  made.onchange = () => { const good = take(made.value); made.toggleAttribute('aria-invalid', !good); if (!good) made.setAttribute('aria-invalid', 'true'); stale(); };
  return made;
}

function drawSums() {
  const parts = [];
  const part = (term, value, cls = '') => element('div', {}, element('dt', { class: 'text-muted text-small' }, term), element('dd', { class: `num font-semibold text-lead ${cls}` }, value));
  const off = isPriced() ? sale.preview.discounts.reduce((sum, each) => sum + each.amount, 0) : 0;
  if (paid() || off) parts.push(part(document.querySelector('#basket-title').firstChild.textContent.trim(), bare(total() + off)));
  if (off) parts.push(part(say('discounts'), less(off), 'text-ink-success'));
  if (paid()) {
    for (const each of sale.preview.choices.filter((choice) => choice.chosen)) parts.push(part(say('from', { name: each.name }), less(each.value), 'text-ink-success'));
    for (const each of sale.preview.cards ?? []) if (each.amount) parts.push(part(say('card', { which: each.which }), less(each.amount), 'text-ink-success'));
  }
  $('parts').replaceChildren(...parts);
  const payable = total() - paid();
  $('payable').textContent = bare(payable);
  $('payable').toggleAttribute('data-asked', Boolean(sale.asked) && !sale.preview);
  $('post-amount').textContent = count() ? money(payable) : '';
  $('post-text').textContent = say(!isOnline() ? 'queue' : paid() ? 'pay_spend' : 'pay');
}

// ---------- codes ----------
function drawCodes() {
  show('codes', sale.codes.length > 0);
  $('codes').replaceChildren(...sale.codes.map(chip));
}

// What the code takes off, or why it takes nothing off.
function chip(each, at) {
  const used = isPriced() && sale.preview.discounts.find((found) => found.code === at + 1);
  const missed = isPriced() && sale.preview.not_discounted.find((found) => found.code === at + 1);
  const over = missed && ['group', 'alone'].includes(missed.reason);
  const tone = used ? 'success' : !missed ? 'info' : over ? 'warning' : 'error';
  const said = used ? element('b', { class: 'num' }, less(used.amount)) : missed ? missed.because : isOnline() ? '…' : say('codes_offline');
  return element('li', { class: `till-code tone-${tone}` }, icon(missed && !over ? 'alert-circle' : 'ticket', 'text-title flex-none'),
    element('span', { class: 'flex-1 min-w-0' }, element('b', { class: 'block' }, used?.name || each.name || say('code'), ' ', element('bdi', { class: 'ltr-run font-normal' }, each.which)), element('span', { class: 'block text-small' }, said)),
    element('button', { type: 'button', class: 'icon-btn size-11 flex-none', 'aria-label': say('remove', { name: each.which }), onclick: () => { dropCode(at); $('scan').focus(); } }, icon('x')));
}

// ---------- member ----------
function drawMember() {
  const { member } = sale;
  show('nobody', !member && !sale.guest);
  show('guest', !member && sale.guest);
  show('card', member);
  if (!member) return;
  $('name').textContent = member.name;
  $('mobile').textContent = member.mobile ?? '';
  const tier = member.tiers?.[0];
  show('tier', tier);
  if (tier) { $('tier').textContent = tier.name; $('tier').className = `tier ${TIERS.includes(tier.key) ? `tier-${tier.key}` : ''}`; }
  $('balances').replaceChildren(...(member.balances ?? []).map((each) => element('div', {}, element('dt', { class: 'text-small' }, each.name), element('dd', { class: 'num text-h2 font-bold leading-7' }, each.figure, each.unit_name ? element('span', { class: 'text-small font-normal' }, ` ${each.unit_name}`) : null))));
  const age = member.pending ? say('pending_member') : isOnline() ? '' : say('balances_from', { time: clock(new Date(member.at)) });
  show('age', age);
  $('age').querySelector('span').textContent = age;
}

// ---------- what comes, what may go ----------
export const gain = (each) => element('li', { class: 'gain' }, element('b', { class: 'text-ink-success' }, each.said), element('span', {}, element('b', {}, each.name), ' ', each.because));

export const off = (each) => element('li', { class: 'gain' }, element('b', { class: 'text-ink-success' }, `\u200e−${each.said}`), element('span', {}, element('b', {}, each.name), ' ', each.because));

// What comes off and why, and the next that is nearly reached.
function drawOffers() {
  const later = !isOnline() && state.offers && count() > 0;
  const found = isPriced() ? sale.preview : { discounts: [], nearest: [] };
  show('offers-part', later || found.discounts.length || found.nearest.length);
  const hints = found.nearest.map((each) => element('li', { class: 'flex gap-2 py-1 text-small text-muted' }, icon('bulb', 'flex-none text-lead'), element('span', {}, element('b', { class: 'font-semibold text-base-content' }, each.name), ' ', each.because)));
  $('offers').replaceChildren(...(later ? [element('li', { class: 'text-small text-muted' }, say('discounts_later'))] : [...found.discounts.map(off), ...hints]));
}

function drawGains() {
  const { member, preview } = sale;
  show('gains-part', member);
  if (!member) return;
  show('estimate', !isOnline() && preview && !preview.local);
  const quiet = (text) => element('li', { class: 'text-small text-muted' }, text);
  let items;
  if (preview && !preview.local) items = preview.earned.length ? preview.earned.map(gain) : [quiet(preview.missed[0]?.because ?? say('nothing'))];
  else if (!count()) items = [quiet(say('add_something'))];
  else items = [quiet(!isOnline() || member.pending ? say('later') : '…')];
  $('gains').replaceChildren(...items);
}

function drawChoices() {
  const { member, preview } = sale;
  const may = state.may.spend && member && !member.pending;
  show('spend-part', may || sale.cards.length);
  if (!may && !sale.cards.length) return;
  const closed = !isOnline() && (!state.offline_ceiling || !may);
  show('spend-closed', closed);
  show('choices', !closed);
  if (closed || (!preview && !sale.cards.length)) { if (closed || !count()) $('choices').replaceChildren(); return; }
  const items = [...(preview?.choices ?? []).map(choice), ...sale.cards.map(card)];
  $('choices').replaceChildren(...(items.length ? items : [element('p', { class: 'text-small text-muted' }, say('no_spending'))]));
}

// A gift card that pays: how much, and what is left on it then.
function card(each, at) {
  const pays = sale.preview?.cards?.[at];
  return element('div', { class: 'spend is-paying', 'data-card': each.which },
    element('span', { class: 'check' }, icon('gift-card')), element('span', { class: 'flex-1 min-w-0' }, element('b', {}, say('card', { which: `\u2066${each.which}\u2069` })), element('small', {}, pays ? (pays.left ? say('card_left', { amount: pays.left }) : say('card_empty')) : say('card_holds', { amount: each.said }))),
    element('span', { class: 'num font-bold' }, pays?.said ?? '…'),
    element('button', { type: 'button', class: 'icon-btn size-11 flex-none -me-2', 'aria-label': say('remove', { name: each.which }), onclick: () => { dropCard(at); $('scan').focus(); } }, icon('x')));
}

function choice(each, at) {
  const title = say(each.whole ? 'all_of' : 'from', { name: each.name });
  const note = each.said === each.worth ? say('before') : say('worth', { amount: each.worth });
  const check = element('span', { class: 'check' });
  if (each.chosen) check.append(icon('check'));
  return element('button', { type: 'button', class: 'spend', 'aria-pressed': String(each.chosen), 'data-currency': each.currency, onclick: () => { toggle(each.currency); $('scan').focus(); } },
    check, element('span', { class: 'flex-1' }, element('b', {}, title), element('small', {}, note)),
    element('span', { class: 'num font-bold' }, each.said), element('kbd', { class: 'key' }, number(at + 1)));
}

// ---------- the network, said at the top ----------
export function drawNet(items) {
  const refused = items.filter((item) => item.state === 'refused').length, left = items.length - refused;
  const n = number(refused || left);
  let text = left ? say('sending', { n }) : say('online');
  if (!isOnline()) text = left ? say('offline_waiting', { n: number(left) }) : say('offline');
  else if (isSignedOut()) text = say('signed_out');
  else if (refused) text = say('refused', { n });
  $('net').toggleAttribute('data-refused', Boolean(refused) && isOnline());
  $('net-text').textContent = text;
}

export function tellUser(text, ...buttons) {
  $('said').hidden = !text;
  $('said').replaceChildren(element('span', {}, text ?? ''), ...buttons.map(([label, run]) => element('button', { type: 'button', class: 'btn-quiet h-9 min-h-0', onclick: () => { tellUser(''); run(); } }, label)));
}
export { missing };
