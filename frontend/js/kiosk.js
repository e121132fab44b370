// The kiosk: a keypad, one thing on the screen at a time, and back to the start when nobody is there.
import { digits, element, grouped, icon, latin } from './app/speech.js';

const main = document.querySelector('.kiosk');
const base = main.dataset.base;
const words = JSON.parse(document.getElementById('kiosk-words').textContent);
const $ = (id) => document.getElementById(id);
const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? '');
const LONGEST = { mobile: 11, code: 6 };
const LAST = 10;
const typed = { mobile: '', code: '' };
let proof = '';
let left = 0;
let scan = '';

class Refused extends Error {}

async function ask(path, body) {
  let answer;
  try {
    answer = await fetch(`${base}/${path}`, { method: 'POST', redirect: 'manual', body: JSON.stringify(body), signal: AbortSignal.timeout(12000), headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': document.querySelector('meta[name="csrf"]').content } });
  } catch {
    throw new Refused(say('offline'));
  }
  if (answer.type === 'opaqueredirect') { location.reload(); throw new Refused(''); }
  if (!answer.headers.get('Content-Type')?.includes('json')) throw new Refused(say('failed'));
  const data = await answer.json();
  if (!answer.ok) throw new Refused(data.detail || data.title);
  return data;
}

function fault(text) {
  $('fault').hidden = !text;
  $('fault').textContent = text ?? '';
}
async function attempt(work) {
  fault('');
  try { await work(); } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    fault(failure.message);
  }
}

// ---------- steps ----------
const steps = () => [...document.querySelectorAll('[data-step]')];
const current = () => steps().find((each) => !each.hidden)?.dataset.step;
function go(name) {
  for (const each of steps()) each.hidden = each.dataset.step !== name;
  fault('');
  const step = steps().find((each) => each.dataset.step === name);
  (step.querySelector('input') ?? step.querySelector('h1')).focus();
  touched();
}
function home() {
  for (const name of Object.keys(typed)) typed[name] = '';
  proof = '';
  for (const id of ['given']) $(id).value = '';
  $('sms').checked = false;
  $('hello').textContent = '';
  $('balances').replaceChildren();
  draw();
  go('mobile');
}

// ---------- the keypad ----------
function press(name, key) {
  if (key === 'back') typed[name] = typed[name].slice(0, -1);
  else if (key === 'clear') typed[name] = '';
  else if (typed[name].length < LONGEST[name]) typed[name] += key;
  draw();
  touched();
  if (name === 'code' && typed.code.length === LONGEST.code) check();
}
function draw() {
  const shown = typed.mobile.replace(/^(\d{4})(\d{0,3})(\d{0,4}).*/, (_, a, b, c) => [a, b, c].filter(Boolean).join(' '));
  $('typed-mobile').textContent = digits(shown) || digits('09');
  $('typed-mobile').classList.toggle('text-faint', !typed.mobile);
  $('typed-code').textContent = digits(typed.code.padEnd(LONGEST.code, '–'));
}
for (const pad of document.querySelectorAll('.keypad')) {
  const name = pad.dataset.for;
  const key = (value, label, ...inner) => element('button', { type: 'button', 'aria-label': label, onclick: () => press(name, value) }, ...inner);
  for (const digit of '123456789') pad.append(key(digit, digits(digit), digits(digit)));
  pad.append(key('clear', say('clear'), icon('x')), key('0', digits('0'), digits('0')), key('back', say('back'), icon('backspace')));
}

// ---------- what is asked ----------
function send() {
  attempt(async () => {
    if (typed.mobile.length !== LONGEST.mobile) throw new Refused(say('mobile_short'));
    const { again_in } = await ask('code', { mobile: typed.mobile });
    typed.code = '';
    draw();
    $('code-text').textContent = say('code_sent', { mobile: digits(`${typed.mobile.slice(0, 4)} ••• ${typed.mobile.slice(7)}`) });
    go('code');
    wait(again_in);
  });
}
let waiting;
function wait(seconds) {
  clearInterval(waiting);
  const button = $('resend');
  const tick = () => {
    button.disabled = seconds > 0;
    button.textContent = seconds > 0 ? say('again_in', { n: grouped(String(seconds)) }) : say('send_again');
    if (seconds-- <= 0) clearInterval(waiting);
  };
  tick();
  waiting = setInterval(tick, 1000);
}
let checking = false;
async function check() {
  if (checking) return;
  checking = true;
  await attempt(async () => {
    try {
      const answer = await ask('check', { mobile: typed.mobile, code: typed.code });
      if (answer.member) return show(answer.member, 'hello');
      proof = answer.proof;
      return go('join');
    } catch (failure) {
      typed.code = '';
      draw();
      throw failure;
    }
  });
  checking = false;
}
function show(member, greeting) {
  $('hello').textContent = say(greeting, { name: member.name });
  const tier = member.tiers[0];
  $('tier').hidden = !tier;
  if (tier) $('tier').textContent = tier.name;
  $('balances').replaceChildren(...member.balances.map((each) => element('div', {}, element('dt', { class: 'text-title' }, each.name), element('dd', { class: 'num text-figure font-bold' }, each.said))));
  go('card');
}

$('send').onclick = send;
$('resend').onclick = send;
$('done').onclick = home;
document.querySelector('form[data-step="join"]').onsubmit = (event) => {
  event.preventDefault();
  attempt(async () => {
    const name = $('given').value.trim();
    if (!name) throw new Refused(say('name_missing'));
    const { member, new: fresh } = await ask('join', { proof, given_name: name, sms: $('sms').checked });
    show(member, fresh ? 'welcome' : 'hello');
  });
};

// A scanner types into the page; so does a keyboard.
document.addEventListener('keydown', (event) => {
  touched();
  if ($('unlock').open || event.target.matches('input') || event.ctrlKey || event.altKey || event.metaKey) return;
  const pad = ['mobile', 'code'].includes(current()) ? current() : null;
  const digit = latin(event.key);
  if (event.key === 'Enter' && scan.length > 3 && !/^0?\d{10}$|^\d{1,6}$/.test(scan)) { event.preventDefault(); card(scan); }
  else if (event.key === 'Enter' && pad === 'mobile' && !event.target.closest('button')) { event.preventDefault(); send(); }
  else if (event.key === 'Backspace' && pad) press(pad, 'back');
  else if (event.key === 'Escape') home();
  if (event.key === 'Enter') { scan = ''; return; }
  if (event.key.length !== 1) return;
  scan = (scan + digit).slice(-100);
  clearTimeout(card.timer);
  card.timer = setTimeout(() => { scan = ''; }, 1500);
  if (pad && /^\d$/.test(digit)) press(pad, digit);
});
function card(text) {
  typed.mobile = '';
  draw();
  attempt(async () => {
    const answer = await ask('card', { card: text });
    if (answer.member) return show(answer.member, 'hello');
    if (answer.mobile) { typed.mobile = answer.mobile.replace('+98', '0'); draw(); return go('mobile'); }
    throw new Refused(say('unknown_card'));
  });
}

// ---------- nobody there ----------
function touched() { left = Number(main.dataset.seconds); $('leaving').hidden = true; }
for (const name of ['pointerdown', 'input']) document.addEventListener(name, touched);
setInterval(() => {
  const idle = current() === 'mobile' && !typed.mobile && !$('unlock').open;
  if (idle) { $('leaving').hidden = true; return; }
  left -= 1;
  $('leaving').hidden = left > LAST;
  $('leaving').textContent = say('leaving', { n: grouped(String(Math.max(left, 0))) });
  if (left <= 0) { if ($('unlock').open) $('unlock').close(); home(); }
}, 1000);

// ---------- staff ----------
$('staff').onclick = () => { $('pin').value = ''; $('unlock').showModal(); $('pin').focus(); };
$('unlock').querySelector('form').onsubmit = async (event) => {
  event.preventDefault();
  const line = $('unlock').querySelector('.fault');
  line.hidden = true;
  try {
    const { next } = await ask('unlock', { pin: $('pin').value });
    location.replace(next);
  } catch (failure) {
    line.hidden = false;
    line.textContent = failure.message;
    $('pin').select();
  }
};
// The till's own page is not to be found here, also not without a network.
caches.keys().then((names) => names.filter((name) => name.startsWith('vafa-till-pages')).forEach((name) => caches.delete(name)));
// Nothing behind this page is a way out of it.
history.pushState(null, '');
addEventListener('popstate', () => history.pushState(null, ''));
addEventListener('contextmenu', (event) => event.preventDefault());

home();
