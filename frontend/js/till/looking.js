// What was typed or scanned: a member, a product, or neither.
import { $, digits, latin, say, thousandths } from './data.js';
import { Offline, Refused, SignedOut, ask, isOnline } from './net.js';
import { add, attach, changed, sale } from './sale.js';
import { openEnrol } from './enrol.js';
import { isCardCode, take as takeVoucher } from './voucher.js';
import { tellUser } from './screen.js';
import * as store from './store.js';

const MOBILE = /^(?:\+98|0098|98|0)?(9\d{9})$/;
export const mobileOf = (text) => { const found = MOBILE.exec(latin(text).replace(/[\s()-]/g, '')); return found ? `+98${found[1]}` : ''; };
let busy = 0;
export const isLooking = () => busy > 0;

// "3*6260001" means three of it.
function parts(typed) {
  const found = /^([\d.]{1,7})[*×](.+)$/.exec(latin(typed));
  return found && thousandths(found[1]) ? { text: found[2].trim(), quantity: thousandths(found[1]) } : { text: typed.trim(), quantity: 1000 };
}

export async function look(typed) {
  const { text, quantity } = parts(typed);
  if (!text) return;
  busy++;
  tellUser('');
  try {
    // A card's code with its PIN does not go into an address.
    const found = !isOnline() ? await recall(text) : isCardCode(text) ? { voucher: (await ask('voucher', { code: text })).voucher } : await ask(`find?q=${encodeURIComponent(text)}`);
    await take(found, text, quantity);
  } catch (failure) {
    if (failure instanceof Offline) await take(await recall(text), text, quantity);
    else if (failure instanceof Refused || failure instanceof SignedOut) tellUser(failure.message);
    else throw failure;
  } finally {
    busy--;
  }
}

async function recall(text) {
  const mobile = mobileOf(text);
  const card = (await store.recall(mobile || latin(text))) ?? (await store.recall(text));
  if (card) return { member: card };
  const product = await store.product(latin(text));
  return { member: null, products: product ? [product] : [], mobile };
}

async function take(found, text, quantity) {
  if (found.member) return met(found.member, text);
  if (found.voucher) return takeVoucher(found.voucher, text);
  if (found.products?.length === 1) return buy(found.products[0], text, quantity);
  if (found.products?.length) return tellUser(say('several'), ...found.products.slice(0, 4).map((each) => [each.name, () => buy(each, text, quantity)]));
  if (found.mobile) return unknownMobile(found.mobile, text);
  const amount = /^\d{1,10}$/.test(latin(text)) ? [[say('as_amount'), () => { $('amount').value = text; $('amount').focus(); }]] : [];
  return tellUser(say(isOnline() ? 'not_found' : 'not_found_offline', { text }), ...amount);
}

export async function met(card, text = '') {
  await store.meet(card, latin(text));
  attach(card);
}

// Without a network nobody can say whether the number is a member's: the sale goes by the number.
function unknownMobile(mobile, text) {
  if (isOnline()) return tellUser(say('new_mobile', { mobile: digits(text) }), [say('enrol'), () => openEnrol(mobile)]);
  attach({ pending: true, number: mobile, name: digits(text), mobile: '', tiers: [], balances: [] });
  return tellUser(say('pending_member'), [say('enrol'), () => openEnrol(mobile)]);
}

async function buy(product, text, quantity) {
  const price = (await store.price(product.sku)) ?? null;
  await store.keepProduct(latin(text), product);
  const line = add({ sku: product.sku, name: product.name, unit_price: price, quantity });
  if (line.unit_price === null) {
    tellUser(say('price_missing', { name: product.name }));
    [...document.querySelectorAll('[data-price]')][sale.lines.indexOf(line)]?.focus();
  }
  changed();
}
