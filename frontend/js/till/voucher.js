// F4: a coupon or gift card, scanned or typed. What it is and can do here, the server says; the PIN is asked for if it has one.
import { $, latin, say } from './data.js';
import { Offline, ask, isOnline } from './net.js';
import { fault, within } from './dialogs.js';
import { add, addCard, addCode, has, sale } from './sale.js';
import { tellUser } from './screen.js';

// The QR of a card carries its code and its PIN.
export const isCardCode = (text) => /^[\p{L}\d -]{4,64}\/\d{3,8}$/u.test(latin(text));

export async function openVoucher(code = '') {
  const dialog = $('voucher');
  if (dialog.open) return;
  if (!isOnline()) { tellUser(say('codes_offline')); return; }
  dialog.querySelector('form').reset();
  fault(dialog, '');
  askPin(Boolean(code));
  $('voucher-code').value = code;
  const opened = within(dialog, use);
  (code ? $('voucher-pin') : $('voucher-code')).focus();
  await opened;
  $('voucher-pin').value = '';
}

function askPin(on) {
  $('voucher-pin-row').hidden = !on;
  $('voucher-pin').required = on;
}

async function use() {
  const code = $('voucher-code').value.trim(), pin = latin($('voucher-pin').value).trim();
  fault($('voucher'), '');
  try {
    const { voucher } = await ask('voucher', { code, pin });
    if (voucher.does === 'pin') { askPin(true); $('voucher-pin').focus(); return null; }
    take(voucher, code, pin);
    return true;
  } catch (failure) {
    if (failure instanceof Offline) throw new Error(say('codes_offline'));
    throw failure;
  }
}

// A coupon comes off the basket, a card in force pays, and a card that nobody has yet is sold.
export function take(voucher, code, pin = '') {
  if (voucher.does === 'pin') return openVoucher(code);
  if (has(code)) return tellUser(say('code_there', { which: voucher.which }));
  const [own, inside = ''] = code.split('/');
  if (voucher.does === 'use') return addCode({ code: own, which: voucher.which, name: voucher.name });
  if (voucher.does === 'pay') return addCard({ code: own, pin: pin || latin(inside).trim(), which: voucher.which, said: voucher.said });
  return sell(voucher, own);
}

function sell(voucher, code) {
  const name = say('card_sold', { which: voucher.which });
  const line = add({ name, kind: 'gift_card', voucher: code, unit_price: voucher.face || null, fixed: voucher.face > 0 });
  if (line.unit_price !== null) return;
  tellUser(say('price_missing', { name }));
  [...document.querySelectorAll('[data-price]')][sale.lines.indexOf(line)]?.focus();
}
