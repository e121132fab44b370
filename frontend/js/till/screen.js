// Draws the sale. Words and figures of members and earnings come from the server; here are lines, sums and states.
import { element, icon } from '../app/speech.js';
import { $, bare, clock, money, number, rials, say, shownQuantity, state, thousandths } from './data.js';
import { isOnline, isSignedOut } from './net.js';
import { count, drop, missing, net, paid, sale, stale, toggle, total } from './sale.js';

const TIERS = ['bronze', 'silver', 'gold', 'diamond'];
const show = (id, on) => { $(id).hidden = !on; };

export function draw() {
  drawLines();
  drawSums();
  drawMember();
  drawGains();
  drawChoices();
}

// ---------- basket ----------
function drawLines() {
  const body = $('lines');
  if (!body.contains(document.activeElement) || body.childElementCount !== sale.lines.length)
    body.replaceChildren(...sale.lines.map(row));
  else sale.lines.forEach((line, at) => refreshRow(body.children[at], line));
  show('empty', !count());
  $('count').textContent = count() ? say('items', { n: number(count()) }) : '';
  if (document.activeElement !== $('reference')) $('reference').value = sale.reference;
}
const sum = (line) => (line.unit_price === null ? '–' : bare(net(line)));
const refreshRow = (tr, line) => { tr.querySelector('.sum').textContent = sum(line); };

function row(line) {
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
  const remove = element('button', { type: 'button', class: 'icon-btn size-11', 'aria-label': say('remove', { name }), onclick: () => { drop(line); $('scan').focus(); } }, icon('x'));
  return element('tr', { class: 'row till-line' }, element('td', {}, name), element('td', {}, amount), element('td', {}, price), element('td', { class: 'col-num sum max-sm:hidden' }, sum(line)), element('td', { class: 'pe-2' }, remove));
}

function input(label, value, take) {
  const made = element('input', { 'aria-label': label, value, inputmode: 'decimal', autocomplete: 'off', onfocus: () => made.select() });
  made.onchange = () => { const good = take(made.value); made.toggleAttribute('aria-invalid', !good); if (!good) made.setAttribute('aria-invalid', 'true'); stale(); };
  return made;
}

function drawSums() {
  const parts = [];
  const part = (term, value, cls = '') => element('div', {}, element('dt', { class: 'text-muted text-small' }, term), element('dd', { class: `num font-semibold text-lead ${cls}` }, value));
  if (paid()) {
    parts.push(part(document.querySelector('#basket-title').firstChild.textContent.trim(), bare(total())));
    for (const each of sale.preview.choices.filter((choice) => choice.chosen)) parts.push(part(say('from', { name: each.name }), `\u200e−${bare(each.value)}`, 'text-ink-success'));
  }
  $('parts').replaceChildren(...parts);
  const payable = total() - paid();
  $('payable').textContent = bare(payable);
  $('post-amount').textContent = count() ? money(payable) : '';
  $('post-text').textContent = say(!isOnline() ? 'queue' : paid() ? 'pay_spend' : 'pay');
}

// ---------- member ----------
function drawMember() {
  const { member } = sale;
  show('nobody', !member);
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
  show('spend-part', may);
  if (!may) return;
  const closed = !isOnline() && !state.offline_ceiling;
  show('spend-closed', closed);
  show('choices', !closed);
  if (closed || !preview) { if (closed || !count()) $('choices').replaceChildren(); return; }
  $('choices').replaceChildren(...(preview.choices.length ? preview.choices.map(choice) : [element('p', { class: 'text-small text-muted' }, say('no_spending'))]));
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
