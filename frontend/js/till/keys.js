// The till without a mouse. A scanner types fast and ends with Enter, sometimes twice.
import { toast } from '../app/toast.js';
import { grouped as shown } from '../app/speech.js';
import { $, base, latin, rials, say, state } from './data.js';
import { openCamera } from './camera.js';
import { openEnrol } from './enrol.js';
import { isLooking, look } from './looking.js';
import { closeResult, isPosting, isResult, post } from './posting.js';
import { isSignedOut } from './net.js';
import { settled } from './previewing.js';
import { openReturns } from './returns.js';
import { addAmount, attach, beGuest, restore, reset, sale, snapshot, stale, toggle } from './sale.js';
import { tellUser } from './screen.js';
import { openVoucher } from './voucher.js';
import { openWaiting } from './waiting.js';

const PAUSE = 350; // after a scan's own Enter, a second one within this is the scanner's
const ALONE = 300; // a digit that nothing follows is a choice, not the beginning of a code
let lastScan = 0;
let lone;

const FUNCTIONS = {
  F2: () => $('scan').focus(),
  F3: () => $('amount').select(), // what was refused is typed over
  F4: () => openVoucher(),
  F5: () => guest(),
  F6: () => openReturns(),
  F7: () => openEnrol(),
  F8: () => openWaiting(),
  F9: () => { location.href = `${base}report`; },
  F10: () => $('reference').select(),
};

export function listen() {
  document.addEventListener('keydown', onKey);
  $('scan').addEventListener('input', onScanInput);
  $('amount').addEventListener('input', groupAmount);
  $('amount-form').addEventListener('submit', takeAmount);
  $('reference').addEventListener('change', () => { sale.reference = latin($('reference').value).trim(); });
  $('post').onclick = () => (isResult() ? next() : post());
  $('cancel').onclick = cancel;
  $('detach').onclick = () => { attach(null); $('scan').focus(); };
  $('camera').onclick = openCamera;
  for (const id of ['open-enrol', 'open-enrol-2']) $(id).onclick = () => openEnrol();
  for (const id of ['open-voucher', 'open-voucher-2']) $(id).onclick = () => openVoucher();
  for (const id of ['be-guest', 'be-guest-2']) if ($(id)) $(id).onclick = guest;
  if ($('open-returns')) $('open-returns').onclick = () => openReturns();
  $('net').onclick = () => (isSignedOut() ? location.reload() : openWaiting());
  // A scanner must never type into nothing.
  addEventListener('focusout', () => setTimeout(() => { if (document.activeElement === document.body && !document.querySelector('dialog[open]')) $('scan').focus(); }));
  document.addEventListener('click', (event) => { if (!event.target.closest('.till-menu')) document.querySelector('.till-menu[open]')?.removeAttribute('open'); });
}

function onKey(event) {
  if (document.querySelector('dialog[open]')) return;
  if (FUNCTIONS[event.key] && !event.ctrlKey && !event.altKey) { event.preventDefault(); closeResult(); FUNCTIONS[event.key](); return; }
  if (event.key === 'Escape') { event.preventDefault(); cancel(); return; }
  if (isResult() && event.target === $('scan') && !$('scan').value && /^[pPحپ]$/.test(event.key) && $('print').href) { event.preventDefault(); $('print').click(); return; }
  if (event.altKey && /^[1-3]$/.test(latin(event.key))) { event.preventDefault(); choose(Number(latin(event.key))); return; }
  if (event.key === 'Enter') onEnter(event);
  else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event);
}

function onEnter(event) {
  const at = event.target;
  if (at === $('scan')) { event.preventDefault(); scanned(); }
  else if (at.matches?.('#lines input, #reference')) { event.preventDefault(); at.dispatchEvent(new Event('change')); $('scan').focus(); }
}

function scanned() {
  clearTimeout(lone);
  const typed = $('scan').value.trim();
  if (typed) {
    $('scan').value = '';
    lastScan = Date.now();
    closeResult();
    look(typed).finally(() => { lastScan = Date.now(); });
    return;
  }
  if (isLooking() || isPosting() || Date.now() - lastScan < PAUSE) return;
  if (isResult()) next(); else post();
}

function onScanInput() {
  clearTimeout(lone);
  if ($('scan').value && isResult()) closeResult();
  const digit = latin($('scan').value);
  if (/^[1-3]$/.test(digit) && state.may.spend && sale.member && sale.lines.length) lone = setTimeout(() => { $('scan').value = ''; choose(Number(digit)); }, ALONE);
}

async function choose(place) {
  await settled(); // the key may be faster than the answer
  const each = sale.preview?.choices[place - 1];
  if (each) toggle(each.currency);
}

// Once more: whose purchase it is, is open again.
function guest() {
  if (!state.guests) return;
  beGuest(!sale.guest);
  $('scan').focus();
}

function next() { closeResult(); tellUser(''); $('scan').focus(); }

// Step by step back, the basket last; that can be brought back.
function cancel() {
  if (isPosting()) return;
  if (isResult()) return next();
  if ($('scan').value) { $('scan').value = ''; return undefined; }
  if (!$('said').hidden) tellUser('');
  if (sale.spend.length) { Object.assign(sale, { spend: [], cards: [] }); stale(); }
  else if (sale.codes.length) { sale.codes = []; stale(); }
  else if (sale.member || sale.guest) attach(null);
  else if (sale.lines.length) {
    const kept = snapshot();
    reset();
    tellUser(say('removed'), [say('undo'), () => restore(kept)]);
  }
  $('scan').focus();
  return undefined;
}

function move(event) {
  const inputs = [...document.querySelectorAll('#lines input')];
  const at = inputs.indexOf(event.target);
  const down = event.key === 'ArrowDown';
  if (event.target === $('scan') && down && inputs.length) { event.preventDefault(); inputs[0].focus(); }
  else if (at >= 0) { event.preventDefault(); (inputs[at + (down ? 2 : -2)] ?? $('scan')).focus(); }
}

function groupAmount() {
  const plain = latin($('amount').value).replace(/[\s,]/g, '');
  $('amount').toggleAttribute('aria-invalid', false);
  if (/^\d{1,14}$/.test(plain)) $('amount').value = shown(plain);
}

function takeAmount(event) {
  event.preventDefault();
  const value = rials($('amount').value);
  if (!value) {
    if ($('amount').value) { $('amount').setAttribute('aria-invalid', 'true'); toast(say('bad_number'), 'warning'); } else $('scan').focus();
    return;
  }
  closeResult();
  addAmount(value);
  $('amount').value = '';
  lastScan = Date.now();
  $('scan').focus();
}
