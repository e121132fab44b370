// F6: a return by receipt. What it would reverse is shown before it is taken back.
import { toast } from '../app/toast.js';
import { element, grouped } from '../app/speech.js';
import { $, latin, quantity, rials, say, shownQuantity, state, thousandths } from './data.js';
import { fault } from './dialogs.js';
import { ask, isOnline } from './net.js';
import { tellUser } from './screen.js';

let purchase = null;
let reference = '';
let asked = 0;

export function openReturns(text = '') {
  const dialog = $('returns');
  if (!state.may.refund || dialog.open) return;
  if (!isOnline()) { tellUser(say('needs_network')); return; }
  clear();
  $('returns-q').value = text;
  dialog.showModal();
  $('returns-q').focus();
  dialog.addEventListener('close', () => $('scan').focus(), { once: true });
}

function clear() {
  purchase = null;
  $('returns-form').hidden = true;
  $('returns-one').hidden = true;
  $('returns-several').replaceChildren();
  fault($('returns-find'), '');
}

$('returns-find').onsubmit = async (event) => {
  event.preventDefault();
  clear();
  try {
    const { purchases } = await ask(`purchases?q=${encodeURIComponent($('returns-q').value)}`);
    if (!purchases.length) { fault($('returns-find'), say('no_purchase')); return; }
    $('returns-form').hidden = false;
    if (purchases.length === 1) choose(purchases[0]);
    else $('returns-several').replaceChildren(...purchases.map((each) => element('button', { type: 'button', class: 'btn-quiet h-11 justify-between', onclick: () => choose(each) }, element('span', {}, each.member), element('span', { class: 'num' }, `${each.when} · ${each.total}`))));
  } catch (failure) {
    fault($('returns-find'), failure.message || say('failed'));
  }
};

function choose(found) {
  purchase = found;
  reference = `R-${crypto.randomUUID().slice(0, 13)}`;
  $('returns-several').replaceChildren();
  $('returns-one').hidden = false;
  $('returns-member').textContent = found.member;
  $('returns-when').textContent = `${found.when} · ${found.total}`;
  $('returns-lines').replaceChildren(...found.lines.map(line));
  fault($('returns-one'), found.whole ? say('all_returned') : '');
  $('returns-all').hidden = found.whole;
  $('returns-by-amount').hidden = found.whole;
  $('returns-amount').value = '';
  preview();
  const only = found.lines.length === 1 && !found.lines[0].sku; // nothing to count: it comes back by amount
  (only && !found.whole ? $('returns-amount') : $('returns-lines').querySelector('input:enabled'))?.focus();
}

function line(each) {
  const typed = element('input', { inputmode: 'decimal', autocomplete: 'off', value: '', disabled: each.left === 0, 'data-line': each.number, 'aria-label': `${each.name}: ${say('left_of', { left: shownQuantity(each.left), all: each.quantity })}`, placeholder: shownQuantity(0), oninput: () => { $('returns-amount').value = ''; preview(); } });
  return element('tr', { class: 'row return-line' }, element('td', { class: 'ps-0' }, each.name, element('small', { class: 'block text-caption text-muted num' }, say('left_of', { left: shownQuantity(each.left), all: each.quantity }))), element('td', { class: 'col-num' }, each.net), element('td', { class: 'pe-0 text-end' }, typed));
}

$('returns-amount').oninput = () => {
  const plain = latin($('returns-amount').value).replace(/[\s,]/g, '');
  if (/^\d{1,14}$/.test(plain)) $('returns-amount').value = grouped(plain);
  for (const typed of $('returns-lines').querySelectorAll('input')) typed.value = '';
  preview();
};
$('returns-all').onclick = () => {
  $('returns-amount').value = '';
  for (const typed of $('returns-lines').querySelectorAll('input:enabled')) typed.value = shownQuantity(purchase.lines.find((each) => String(each.number) === typed.dataset.line).left);
  preview();
};

function body() {
  const lines = [];
  for (const typed of $('returns-lines').querySelectorAll('input')) {
    const amount = thousandths(typed.value);
    if (amount) lines.push({ line: Number(typed.dataset.line), quantity: quantity(amount) });
  }
  const amount = rials($('returns-amount').value);
  if (amount) return { reference, amount };
  return lines.length ? { reference, lines } : null;
}

async function preview() {
  const wanted = body(), turn = ++asked;
  $('returns-confirm').disabled = true;
  const box = $('returns-preview');
  box.hidden = purchase.whole;
  if (!wanted) { fault($('returns-one'), purchase.whole ? say('all_returned') : ''); box.replaceChildren(element('p', {}, say('choose_lines'))); return; }
  try {
    const answer = await ask(`purchases/${purchase.id}/preview`, wanted);
    if (turn !== asked) return;
    fault($('returns-one'), '');
    box.replaceChildren(told(answer));
    $('returns-confirm').disabled = false;
  } catch (failure) {
    if (turn !== asked) return;
    box.hidden = true;
    fault($('returns-one'), failure.message || say('failed'));
  }
}

function told(answer) {
  const list = (head, items) => (items.length ? element('div', {}, element('b', { class: 'block' }, head), ...items.map((each) => element('p', {}, element('span', { class: 'num font-semibold' }, `${each.said} `), element('span', { class: 'text-small' }, each.because)))) : null);
  const parts = [list(say('will_reverse'), answer.reversed), list(say('will_give'), answer.given_back)].filter(Boolean);
  if (answer.vouchers.length) parts.push(element('div', {}, element('b', { class: 'block' }, say('will_cards')), ...answer.vouchers.map((each) => element('p', {}, each))));
  if (!parts.length) parts.push(element('p', {}, say('no_change')));
  if (answer.review) parts.push(element('p', { class: 'font-semibold' }, say('review')));
  return element('div', { class: 'space-y-2' }, element('p', { class: 'flex flex-wrap justify-between gap-3 num font-semibold text-lead' }, element('span', {}, answer.net), answer.cash ? element('b', { class: 'text-ink-success' }, say('pay_back', { amount: answer.cash })) : ''), ...parts);
}

$('returns-form').onsubmit = async (event) => {
  event.preventDefault();
  const wanted = body();
  if (!wanted || $('returns-confirm').disabled) return;
  $('returns-confirm').disabled = true;
  try {
    const answer = await ask(`purchases/${purchase.id}/return`, wanted);
    $('returns').close();
    toast(say('returned', { amount: answer.net }));
  } catch (failure) {
    fault($('returns-one'), failure.message || say('failed'));
    $('returns-confirm').disabled = false;
  }
};
