// The code that changes: a time-based password (RFC 6238, SHA-1) made here, so that it goes on without a network, and
// drawn as a QR code. The server's clock counts: how far this device is off it is kept for pages that open offline.
import Encoder from '@zxing/library/esm/core/qrcode/encoder/Encoder';
import ErrorCorrection from '@zxing/library/esm/core/qrcode/decoder/ErrorCorrectionLevel';

const OFF = 'vafa-clock';
const offline = () => document.documentElement.dataset.net === 'offline';

function offBy(shown) {
  try {
    if (offline()) return Number(localStorage.getItem(OFF) ?? 0);
    const off = Number(shown) - (performance.timeOrigin + (performance.getEntriesByType('navigation')[0]?.responseStart ?? 0));
    localStorage.setItem(OFF, String(Math.round(off)));
    return off;
  } catch {
    return 0;
  }
}

async function password(key, step, digits) {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setUint32(0, Math.floor(step / 2 ** 32));
  counter.setUint32(4, step % 2 ** 32);
  const made = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer));
  const number = made.getUint32(made.getUint8(made.byteLength - 1) & 15) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

function draw(place, text) {
  const matrix = Encoder.encode(text, ErrorCorrection.M).getMatrix();
  // A line for each run of dark modules, as the server draws it: thousands of little squares come out blurred.
  let path = '';
  for (let y = 0; y < matrix.getHeight(); y += 1)
    for (let x = 0, run = 0; x <= matrix.getWidth(); x += 1) {
      if (x < matrix.getWidth() && matrix.get(x, y) === 1) run += 1;
      else if (run) [path, run] = [`${path}M${x - run} ${y}.5h${run}`, 0];
    }
  const svg = place.querySelector('svg');
  svg.setAttribute('viewBox', `0 0 ${matrix.getWidth()} ${matrix.getHeight()}`);
  svg.replaceChildren();
  const dots = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  dots.setAttribute('d', path);
  dots.setAttribute('stroke', '#000');
  svg.append(dots);
}

async function turn(place) {
  const { turn: start, secret, seconds, digits, now } = place.dataset;
  const every = Number(seconds) * 1000;
  const off = offBy(now);
  const bar = document.querySelector('.turn-left');
  const bytes = Uint8Array.from(secret.match(/../g), (pair) => parseInt(pair, 16));
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  let drawn = -1;
  const tick = async () => {
    const time = Date.now() + off;
    const step = Math.floor(time / every);
    if (step !== drawn) {
      drawn = step;
      const text = start + await password(key, step, Number(digits));
      draw(place, text);
      place.dataset.text = text;
    }
    if (bar) bar.value = Math.ceil((every - (time % every)) / 1000);
  };
  await tick();
  setInterval(tick, 500);
  document.addEventListener('visibilitychange', tick);
}

const places = document.querySelectorAll('[data-turn]');
if (globalThis.crypto?.subtle) {
  for (const place of places) turn(place);
} else {
  // Browsers give no cryptography to pages without https: there the server draws each code.
  const every = Number(places[0].dataset.seconds) * 1000;
  setTimeout(() => location.reload(), every - (Number(places[0].dataset.now) % every) + 500);
}
