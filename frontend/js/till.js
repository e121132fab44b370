// The cashier's till. What is here works without a network; the server is asked for what only it knows.
import { listen } from './till/keys.js';
import { $, base, clock, moment, say } from './till/data.js';
import { Offline, Refused, SignedOut, ask, onNet, refresh, start } from './till/net.js';
import { look } from './till/looking.js';
import { wonder } from './till/previewing.js';
import { isResult } from './till/posting.js';
import { changed, onSale, receive, reopen, sale, stale } from './till/sale.js';
import { draw, drawNet, tellUser } from './till/screen.js';
import { flush, onQueue, tell } from './till/sending.js';

const PULSE = 3000;
let shownBasket = null;

onSale(() => { if (!isResult()) draw(); wonder(); });
onQueue(drawNet);
onNet((now) => {
  if (now) refresh().catch(() => {});
  sale.asked = null;
  // What was worked out a moment ago is an estimate now; what was to be spent has to be looked at again.
  // So it is with discounts: they are the server's to give.
  const priced = sale.preview && !sale.preview.local && sale.preview.discounts.length;
  if (now || sale.spend.length || priced) { sale.spend = sale.spend.filter((each) => each.startsWith('card:')); stale(); } else changed();
});

// Every few seconds: is the network there, what time is it, has a basket come.
async function pulse() {
  if (document.visibilityState === 'visible') {
    try {
      const { basket } = await ask('pulse');
      if (basket && basket.id !== shownBasket) await show(basket);
    } catch (failure) {
      if (!(failure instanceof Offline || failure instanceof Refused || failure instanceof SignedOut)) throw failure;
      if (failure instanceof SignedOut) tell(false);
    }
  }
  $('clock').textContent = clock(moment());
}
async function beat() {
  try { await pulse(); } finally { setTimeout(beat, PULSE); }
}

async function show(basket) {
  if (isResult() || sale.basket) return;
  if (sale.lines.length) return; // what the cashier is typing is not overwritten
  shownBasket = basket.id;
  receive(basket);
  tellUser(say('basket_came'));
  const who = basket.member && Object.values(basket.member)[0];
  if (who && !sale.member) await look(basket.member.id ? `VAFA1:${who}` : who);
}

function keepForOffline() {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register(`${base}sw.js`, { scope: base }).then(() => navigator.serviceWorker.ready).then(({ active }) => {
    const files = performance.getEntriesByType('resource').map((each) => each.name).filter((name) => new URL(name).pathname.startsWith('/static/'));
    active.postMessage({ keep: [...new Set(files)] });
    document.documentElement.dataset.kept = '';
  }).catch(() => {});
}

start();
listen();
draw();
reopen();
tell(false);
flush();
beat();
keepForOffline();
addEventListener('online', () => pulse());
addEventListener('offline', () => pulse());
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') pulse(); });
$('scan').focus();
