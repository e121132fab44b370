// Words of what is wrong, put beside their fields: the server names the places in the header HX-Trigger, {"faults": {"places": {…}}}.
// A place that is not there any more (its row was removed meanwhile) has nothing to say.
import { element, icon } from '../app/speech.js';

document.addEventListener('faults', ({ detail }) => {
  for (const spot of document.querySelectorAll('.spot')) {
    const words = detail.places[spot.querySelector('input').value];
    const told = spot.querySelector('.fault');
    if (told?.textContent === words) continue;
    told?.remove();
    if (words) spot.append(element('p', { class: 'fault', role: 'alert' }, icon('alert-circle'), element('span', {}, words)));
  }
});
