// How this page speaks: language, digits, words. The words a script needs are in <script type="application/json" id="words">.
export const root = document.documentElement;
export const isPersian = () => root.lang === 'fa';
export const isRtl = () => root.dir === 'rtl';

const PERSIAN = '۰۱۲۳۴۵۶۷۸۹';
const ARABIC = '٠١٢٣٤٥٦٧٨٩';
export const latin = (text) => String(text).replace(/[۰-۹]/g, (d) => PERSIAN.indexOf(d)).replace(/[٠-٩]/g, (d) => ARABIC.indexOf(d)).replace(/٫/g, '.').replace(/[٬،]/g, ',');
export const digits = (text) => (isPersian() ? String(text).replace(/\d/g, (d) => PERSIAN[d]) : String(text));

// Grouping by hand: a number of any length stays exact.
export function grouped(plain) {
  const [whole, part] = plain.replace(/^-/, '').split('.');
  const text = whole.replace(/\B(?=(\d{3})+(?!\d))/g, isPersian() ? '٬' : ',') + (part === undefined ? '' : (isPersian() ? '٫' : '.') + part);
  return (plain.startsWith('-') ? '\u200e-' : '') + digits(text);
}

let formats;
export function number(value, options) {
  formats ??= new Map();
  const key = JSON.stringify(options ?? {});
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(isPersian() ? 'fa-IR' : 'en-US', { maximumFractionDigits: 1, ...options }));
  return formats.get(key).format(value);
}

const BUILT_IN = {
  fa: { close: 'بستن', undo: 'برگرداندن', today: 'امروز', clear: 'پاک کردن', previous: 'ماه پیش', next: 'ماه بعد', month: 'ماه', year: 'سال', remove: 'حذف', nothing: 'چیزی پیدا نشد', add: 'افزودن «%s»', copied: 'رونوشت شد', offline: 'شبکه در دسترس نیست؛ دوباره امتحان کنید', failed: 'انجام نشد؛ دوباره امتحان کنید', label: 'عنوان', wrongDate: 'این تاریخ شناخته نشد', chosen: 'انتخاب‌شده', sending: 'در حال فرستادن', unsent: 'فرم فرستاده نشد، چون از حساب بیرون رفته بودید. آنچه نوشته بودید اینجاست؛ دوباره بفرستید.' },
  en: { close: 'Close', undo: 'Undo', today: 'Today', clear: 'Clear', previous: 'Previous month', next: 'Next month', month: 'Month', year: 'Year', remove: 'Remove', nothing: 'Nothing found', add: 'Add “%s”', copied: 'Copied', offline: 'No network; please try again', failed: 'That did not work; please try again', label: 'Label', wrongDate: 'This date was not understood', chosen: 'chosen', sending: 'Sending', unsent: 'The form was not sent, because you had been signed out. What you typed is here; send it again.' },
};
export const say = (name, value) => (BUILT_IN[isPersian() ? 'fa' : 'en'][name] ?? name).replace('%s', value ?? '');

export function icon(name, cls = '') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', `icon ${cls}`);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `${new URL(/* global ICONS */ ICONS, import.meta.url)}#${name}`);
  svg.append(use);
  return svg;
}

// element('button', { class: 'chip', type: 'button', onclick }, 'text', child)
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made[name] = value;
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}
