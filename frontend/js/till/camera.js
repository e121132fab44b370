// The camera as a scanner. The decoder comes only when it is asked for.
import { $, say } from './data.js';
import { fault } from './dialogs.js';
import { look } from './looking.js';

export async function openCamera() {
  const dialog = $('viewfinder');
  if (dialog.open) return;
  fault(dialog, '');
  dialog.showModal();
  let reader;
  dialog.addEventListener('close', () => { reader?.reset(); $('scan').focus(); }, { once: true });
  try {
    const { BrowserMultiFormatReader } = await import('@zxing/library');
    if (!dialog.open) return;
    reader = new BrowserMultiFormatReader();
    await reader.decodeFromVideoDevice(null, $('video'), (found) => {
      if (!found || !dialog.open) return;
      dialog.close();
      look(found.getText());
    });
  } catch {
    fault(dialog, say('camera_missing'));
  }
}
