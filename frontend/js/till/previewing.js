// What the basket would bring, asked for a moment after it last changed; a later question makes an earlier one void.
import { Offline, Refused, SignedOut, ask, isOnline } from './net.js';
import { localChoices } from './local.js';
import { cardsOut, changed, codesOut, linesOut, memberOut, missing, sale, spendOut } from './sale.js';
import { tellUser } from './screen.js';

const WAIT = 180;
let timer;
let asking;

const key = () => JSON.stringify([sale.member?.id, linesOut(), sale.spend, codesOut(), cardsOut()]);
const ready = () => !sale.member?.pending && sale.lines.length && !missing() && isOnline();

export function wonder() {
  if (!isOnline() && !sale.preview) sale.preview = localChoices();
  if (!ready()) { clearTimeout(timer); asking?.abort(); asking = null; sale.asked = null; return; }
  const wanted = key();
  if (sale.preview || sale.asked === wanted) return;
  sale.asked = wanted;
  clearTimeout(timer);
  timer = setTimeout(() => preview(wanted), WAIT);
}

async function preview(wanted) {
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    const answer = await ask('preview', { lines: linesOut(), member: memberOut(), codes: codesOut(), cards: cardsOut(), spend: spendOut() }, mine.signal);
    if (mine.signal.aborted || wanted !== key()) return;
    sale.preview = answer;
    const chosen = new Set(answer.choices.filter((each) => each.chosen).map((each) => each.currency));
    sale.spend = sale.spend.filter((each) => each.startsWith('card:') || chosen.has(each));
    sale.asked = key();
    changed();
  } catch (failure) {
    if (mine.signal.aborted) return;
    sale.asked = null;
    if (failure instanceof Refused) { sale.asked = wanted; tellUser(failure.message); }
    else if (failure instanceof Offline || failure instanceof SignedOut) changed();
    else throw failure;
  }
}

// The answer for the basket as it is now: before money is taken.
export async function settled() {
  if (sale.preview || !ready()) return;
  await preview(key());
}
