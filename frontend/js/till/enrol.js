// Enrolling in ten seconds; without a network the till keeps it and sends it before the sale that follows.
import { toast } from '../app/toast.js';
import { $, latin, moment, say } from './data.js';
import { fault, within } from './dialogs.js';
import { met, mobileOf } from './looking.js';
import { attach } from './sale.js';
import { submit } from './sending.js';

export async function openEnrol(mobile = '') {
  const dialog = $('enrol');
  if (dialog.open) return;
  dialog.querySelector('form').reset();
  fault(dialog, '');
  $('enrol-mobile').value = mobile.replace('+98', '0');
  const opened = within(dialog, enrol);
  $(mobile ? 'enrol-given' : 'enrol-mobile').focus();
  await opened;
}

async function enrol() {
  const number = mobileOf($('enrol-mobile').value) || latin($('enrol-mobile').value).trim();
  const given = $('enrol-given').value.trim(), family = $('enrol-family').value.trim();
  const body = { mobile: number, given_name: given, family_name: family, sms: $('enrol-sms').checked, happened_at: moment().toISOString() };
  const name = `${given} ${family}`.trim();
  const answer = await submit({ kind: 'enrol', body, shown: { name, mobile: number } });
  if (answer) {
    await met(answer.member, number);
    toast(say(answer.new ? 'member_new' : 'member_known', { name: answer.member.name }));
  } else {
    attach({ pending: true, number, name, mobile: '', tiers: [], balances: [] });
  }
  return true;
}
