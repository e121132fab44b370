// Two calendars with one face. A day is a whole number (Julian Day), so arithmetic is the same in both.
import { d2g, d2j, g2d, isLeapJalaaliYear, j2d } from 'jalaali-js';
import { isPersian, latin, root } from './speech.js';

const JALALI_MONTHS = ['فروردین', 'اردیبهشت', 'خرداد', 'تیر', 'مرداد', 'شهریور', 'مهر', 'آبان', 'آذر', 'دی', 'بهمن', 'اسفند'];
const GREGORIAN_MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const pad = (value, size = 2) => String(value).padStart(size, '0');

export const fromIso = (iso) => { const [y, m, d] = iso.split('-').map(Number); return g2d(y, m, d); };
export const toIso = (day) => { const { gy, gm, gd } = d2g(day); return `${pad(gy, 4)}-${pad(gm)}-${pad(gd)}`; };
export const weekday = (day) => (day + 1) % 7;                 // 0 is Sunday

const jalali = {
  months: JALALI_MONTHS, days: ['ش', 'ی', 'د', 'س', 'چ', 'پ', 'ج'], longDays: ['شنبه', 'یکشنبه', 'دوشنبه', 'سه‌شنبه', 'چهارشنبه', 'پنجشنبه', 'جمعه'],
  first: 6, holidays: [5],
  parts: (day) => { const { jy, jm, jd } = d2j(day); return [jy, jm, jd]; },
  day: (y, m, d) => j2d(y, m, d),
  length: (y, m) => (m <= 6 ? 31 : m <= 11 ? 30 : isLeapJalaaliYear(y) ? 30 : 29),
  years: [1300, 1500],
};
const gregorian = {
  months: GREGORIAN_MONTHS, days: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'], longDays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  first: 1, holidays: [],
  parts: (day) => { const { gy, gm, gd } = d2g(day); return [gy, gm, gd]; },
  day: (y, m, d) => g2d(y, m, d),
  length: (y, m) => (m === 2 ? (y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(m) ? 30 : 31),
  years: [1921, 2121],
};
export const calendar = () => (isPersian() ? jalali : gregorian);

// Today where the club is, not where the browser is.
export function today() {
  const there = new Intl.DateTimeFormat('en-CA', { timeZone: root.dataset.zone || undefined, year: 'numeric', month: '2-digit', day: '2-digit' });
  return fromIso(there.format(new Date()));
}

export function addMonths(day, count) {
  const use = calendar(), [y, m, d] = use.parts(day);
  const all = y * 12 + (m - 1) + count, year = Math.floor(all / 12), month = (all % 12) + 1;
  return use.day(year, month, Math.min(d, use.length(year, month)));
}

export const written = (day) => { const use = calendar(), [y, m, d] = use.parts(day); return `${d} ${use.months[m - 1]} ${y}`; };
export const numeric = (day) => { const [y, m, d] = calendar().parts(day); return isPersian() ? `${y}/${pad(m)}/${pad(d)}` : `${y}-${pad(m)}-${pad(d)}`; };

// 1405/8/30, ۱۴۰۵-۰۸-۳۰, 30/8/1405, ۳۰ آبان ۱۴۰۵, 2026-11-21, 21 November 2026. Null when it is no date.
export function parse(text) {
  const plain = latin(text).trim().replace(/ي/g, 'ی').replace(/ك/g, 'ک');
  const numbers = (plain.match(/\d+/g) ?? []).map(Number);
  const at = [...JALALI_MONTHS, ...GREGORIAN_MONTHS].findIndex((name) => plain.toLowerCase().includes(name.toLowerCase()));
  if (/^\d{8}$/.test(plain)) numbers.splice(0, 1, Number(plain.slice(0, 4)), Number(plain.slice(4, 6)), Number(plain.slice(6)));
  let y, m, d;
  if (at >= 0) { [d, y] = numbers; m = (at % 12) + 1; if (d > 31) [d, y] = [y, d]; }
  else { [y, m, d] = numbers; if (d > 31) [y, d] = [d, y]; }
  if (y < 100) y += isPersian() ? (y < 50 ? 1400 : 1300) : 2000;
  const use = y > 1700 ? gregorian : jalali;
  if (!(y >= use.years[0] && y <= use.years[1] && m >= 1 && m <= 12 && d >= 1 && d <= use.length(y, m))) return null;
  return use.day(y, m, d);
}
