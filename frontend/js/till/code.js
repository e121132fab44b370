// The member's one-time code: asked for until it is right, given up, or tried too often.
import { $, number, say } from './data.js';
import { Refused, ask } from './net.js';
import { fault, within } from './dialogs.js';

export function askCode(held, member) {
  const holds = held.holds.map((each) => each.hold);
  const dialog = $('code');
  let timer;
  const count = (left) => {
    clearInterval(timer);
    const button = $('code-again');
    const say_it = () => { button.disabled = left > 0; button.textContent = left > 0 ? say('again_in', { n: number(left) }) : say('send_again'); if (left-- <= 0) clearInterval(timer); };
    say_it();
    timer = setInterval(say_it, 1000);
  };
  $('code-text').textContent = say('code_sent', { mobile: member.mobile });
  $('code-typed').value = '';
  fault(dialog, '');
  count(held.again_in);
  $('code-again').onclick = async () => {
    try { count((await ask('code', { member: member.id, holds })).again_in); fault(dialog, ''); } catch (failure) { fault(dialog, failure.message); }
  };
  return within(dialog, async () => {
    try {
      return (await ask('approve', { member: member.id, holds, code: $('code-typed').value })).approval;
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      fault(dialog, failure.message);
      $('code-typed').select();
      return null;
    }
  }).finally(() => clearInterval(timer));
}
