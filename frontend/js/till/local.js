// Spending without a network: at most the club's ceiling, from the last known balance. The server judges it again.
import { money, number, state } from './data.js';
import { isOnline } from './net.js';
import { before, sale } from './sale.js';

export function localChoices() {
  if (isOnline() || !state.offline_ceiling || !sale.member?.balances || !sale.lines.length) return null;
  let left = Math.min(before(), state.offline_ceiling);
  const order = [...sale.spend, ...sale.member.balances.map((each) => each.currency).filter((key) => !sale.spend.includes(key))];
  const found = new Map();
  for (const key of order) {
    const balance = sale.member.balances.find((each) => each.currency === key);
    if (!balance?.rial_value || balance.available <= 0) continue;
    const worth = (amount) => Number((BigInt(amount) * BigInt(balance.rial_value)) / BigInt(balance.unit));
    const most = Number((BigInt(left) * BigInt(balance.unit)) / BigInt(balance.rial_value));
    const amount = Math.min(balance.available, most), value = worth(amount);
    if (!value) continue;
    const chosen = sale.spend.includes(key);
    const said = balance.unit_name ? money(amount) : `${number(amount)} ${balance.name}`;
    found.set(key, { currency: key, amount, value, chosen, whole: amount === balance.available, name: balance.name, said, worth: money(value) });
    if (chosen) left -= value;
  }
  const choices = sale.member.balances.map((each) => found.get(each.currency)).filter(Boolean).slice(0, 3);
  return { local: true, earned: [], missed: [], choices, paid: choices.filter((each) => each.chosen).reduce((sum, each) => sum + each.value, 0) };
}
