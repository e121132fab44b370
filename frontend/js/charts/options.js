// From numbers to ECharts: colours from the tokens, direction and digits from <html>.
// spec: { kind: bars|lines|pie|heat|funnel, x: [labels], series: [{ name, values, as: bar|line|dash|area, tone }], unit, head, partial, stacked, share }
import { digits, element, isPersian, isRtl, number, root } from '../app/speech.js';

const px = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

// Any CSS colour → rgba, which ECharts can blend.
function rgba(colour, alpha = 1) {
  px.clearRect(0, 0, 1, 1);
  px.fillStyle = colour;
  px.fillRect(0, 0, 1, 1);
  const [r, g, b] = px.getImageData(0, 0, 1, 1).data;
  return `rgba(${r},${g},${b},${alpha})`;
}
const raw = (name) => getComputedStyle(root).getPropertyValue(name).trim();
export const token = (name, alpha) => rgba(raw(name), alpha);
const blend = (share) => rgba(`color-mix(in oklab, ${raw('--brand-mark')} ${share}%, ${raw('--color-base-100')})`);

const TONES = { brand: '--brand-mark', muted: '--muted', success: '--color-success', warning: '--color-warning', error: '--color-error', info: '--color-info', accent: '--color-accent', bronze: '--tier-bronze', silver: '--tier-silver', gold: '--tier-gold', diamond: '--tier-diamond' };
const ORDER = ['brand', 'brand-2', 'brand-3', 'muted', 'info', 'accent'];
function colour(tone, at = 0) {
  const wanted = tone ?? ORDER[at % ORDER.length];
  if (wanted === 'brand-2' || wanted === 'brand-3') return blend(wanted === 'brand-2' ? 58 : 28);
  return token(TONES[wanted] ?? '--brand-mark');
}
const font = () => ({ fontFamily: 'Vazirmatn', fontSize: 12, color: token('--muted') });
// The drawing itself runs left to right; the marks keep a Persian word on the left of its number there.
const bidi = (text) => (isRtl() ? `\u200f${text}\u200f` : text);
const label = (text) => bidi(digits(text));

// Large numbers are shown in thousands, millions, …, said once beside the unit.
const SCALES = [[1e9, 'میلیارد', 'billion'], [1e6, 'میلیون', 'million'], [1e3, 'هزار', 'thousand']];
function scale(spec) {
  if (!['bars', 'lines'].includes(spec.kind)) return [1, '', ''];
  const most = Math.max(0, ...spec.series.flatMap((one) => one.values.map((value) => Math.abs(Number(value ?? 0)))));
  return SCALES.find(([size]) => most >= size * 10) ?? [1, '', ''];
}
export function unitOf(spec) {
  const [, fa, en] = scale(spec);
  return [isPersian() ? fa : en, spec.unit].filter(Boolean).join(' ');
}

const say = (value, spec) => (value == null ? '–' : number(Number(value), { maximumFractionDigits: spec.decimals ?? 2 }));

const scaled = (value, spec) => bidi(number(value / scale(spec)[0], { maximumFractionDigits: 1 }));
const short = (value) => bidi(Math.abs(value) < 10000 ? number(value) : number(value, { notation: 'compact', compactDisplay: isPersian() ? 'long' : 'short' }));

function tip(spec, title, rows) {
  const unit = spec.unit ? ` ${spec.unit}` : '';
  const line = ([name, value]) => element('div', {}, element('span', {}, name), element('span', { class: 'num' }, say(value, spec) + unit));
  return element('div', { class: 'tip', dir: root.dir }, title ? element('b', {}, title) : null, ...rows.map(line));
}

function tooltip(spec, trigger) {
  const rows = (point) => (trigger === 'axis' ? [].concat(point).filter((each) => each.value != null).map((each) => [each.seriesName, each.value]) : [[point.name.replaceAll('\u200f', ''), Array.isArray(point.value) ? point.value[2] : point.value]]);
  const title = (point) => (trigger === 'axis' ? digits([].concat(point)[0].name.replaceAll('\u200f', '')) : '');
  return { trigger, confine: true, backgroundColor: 'transparent', borderWidth: 0, padding: 0, extraCssText: 'box-shadow:none', textStyle: font(), transitionDuration: 0, axisPointer: { type: spec.kind === 'lines' ? 'line' : 'shadow', lineStyle: { color: token('--edge') }, shadowStyle: { color: token('--color-base-300', 0.35) } }, formatter: (point) => tip(spec, title(point), rows(point)) };
}

function axes(spec) {
  const line = token('--color-base-300'), rtl = isRtl(), long = spec.x.length > 60;
  return {
    grid: { top: 22, bottom: 4, left: 4, right: 4, containLabel: true },
    xAxis: { type: 'category', data: spec.x.map(label), inverse: rtl, boundaryGap: spec.kind !== 'lines', axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { ...font(), hideOverlap: true, margin: 10 } },
    yAxis: { type: 'value', position: rtl ? 'right' : 'left', splitNumber: 4, max: spec.max, minInterval: spec.decimals ? 0 : 1, splitLine: { lineStyle: { color: line, type: [3, 4] } }, axisLabel: { ...font(), margin: 10, formatter: (value) => scaled(value, spec) } },
    ...(long ? { dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false }] } : {}),
  };
}

function bar(one, at, spec) {
  const fill = colour(one.tone, at), last = one.values.length - 1, emphasise = spec.now === undefined ? last : spec.now;
  const single = spec.series.filter((each) => (each.as ?? 'bar') === 'bar').length === 1;
  return {
    type: 'bar', name: one.name, stack: spec.stacked ? 'all' : undefined, barMaxWidth: 36, barCategoryGap: '44%', itemStyle: { color: fill, borderRadius: spec.stacked ? 0 : [5, 5, 0, 0] },
    data: one.values.map((value, index) => ({ value: value == null ? null : Number(value), itemStyle: { opacity: single && index !== emphasise ? 0.8 : 1 } })),
    ...(single && spec.mark !== false && one.values[emphasise] != null ? { markPoint: { silent: true, symbol: 'circle', symbolSize: 1, label: { ...font(), color: token('--color-base-content'), fontWeight: 700, position: 'top', distance: 4, formatter: () => scaled(Number(one.values[emphasise]), spec) }, data: [{ coord: [emphasise, Number(one.values[emphasise])] }] } } : {}),
  };
}

function curve(one, at, spec) {
  const dash = one.as === 'dash', stroke = dash ? token('--muted') : colour(one.tone, at), few = one.values.length <= 16;
  const values = one.values.map((value) => (value == null ? null : Number(value)));
  const last = values.findLastIndex((value) => value !== null);
  return {
    type: 'line', name: one.name, data: values, symbol: dash && few ? 'circle' : 'none', symbolSize: 5, showSymbol: dash && few, lineStyle: { width: dash ? 1.75 : 2.25, color: stroke, type: dash ? [4, 4] : 'solid' }, itemStyle: dash ? { color: token('--color-base-100'), borderColor: stroke, borderWidth: 1.5 } : { color: stroke },
    ...(one.as === 'area' ? { areaStyle: { color: token(TONES[one.tone ?? 'brand'], 0.1) } } : {}),
    ...(!dash && last >= 0 ? { markPoint: { silent: true, symbol: 'circle', symbolSize: 9, itemStyle: { color: stroke, borderColor: token('--color-base-100'), borderWidth: 2 }, label: { show: false }, data: [{ coord: [last, values[last]] }] } } : {}),
    ...(spec.partial && at === 0 && last < spec.x.length - 1 ? { markArea: { silent: true, itemStyle: { color: token('--color-base-200', 0.9) }, data: [[{ xAxis: Math.max(last, 0) }, { xAxis: spec.x.length - 1 }]] } } : {}),
  };
}

const grid = (spec) => ({ ...axes(spec), tooltip: tooltip(spec, 'axis'), series: spec.series.map((one, at) => ((one.as ?? (spec.kind === 'bars' ? 'bar' : 'line')) === 'bar' ? bar(one, at, spec) : curve(one, at, spec))) });

function pie(spec, width) {
  const narrow = width < 420;
  const one = spec.series[0];
  const data = spec.x.map((name, at) => ({ name: label(name), value: Number(one.values[at]), itemStyle: { color: colour(spec.tones?.[at], at) } }));
  return { tooltip: tooltip(spec, 'item'), series: [{ type: 'pie', radius: narrow ? ['36%', '54%'] : ['52%', '78%'], padAngle: 1.5, clockwise: !isRtl(), itemStyle: { borderRadius: 4 }, label: { ...font(), color: token('--color-base-content'), formatter: (part) => `${part.name}  ${bidi(number(part.percent / 100, { style: 'percent' }))}` }, labelLine: { length: narrow ? 6 : 14, length2: narrow ? 6 : 14, lineStyle: { color: token('--edge') } }, data }] };
}

function funnel(spec) {
  const one = spec.series[0];
  const data = spec.x.map((name, at) => ({ name: label(name), value: Number(one.values[at]), itemStyle: { color: token('--brand-mark', 1 - at * 0.14), borderWidth: 0 } }));
  return { tooltip: tooltip(spec, 'item'), series: [{ type: 'funnel', sort: 'none', gap: 3, top: 8, bottom: 8, left: isRtl() ? '38%' : '6%', width: '56%', minSize: '8%', label: { ...font(), color: token('--color-base-content'), position: isRtl() ? 'left' : 'right', formatter: (part) => bidi(`${part.name}: ${short(part.value)}`) }, labelLine: { lineStyle: { color: token('--edge') } }, data }] };
}

// Rows are the series, columns are x; the depth of the colour is the value.
function heat(spec) {
  const rtl = isRtl(), cells = spec.series.flatMap((row, y) => row.values.map((value, x) => [x, y, value == null ? '-' : Number(value)]));
  const most = Math.max(1, ...cells.map((cell) => (cell[2] === '-' ? 0 : cell[2])));
  const text = { ...font(), hideOverlap: true };
  return {
    grid: { top: 6, bottom: 4, left: 4, right: 4, containLabel: true }, tooltip: tooltip(spec, 'item'),
    xAxis: { type: 'category', data: spec.x.map(label), inverse: rtl, axisTick: { show: false }, axisLine: { show: false }, axisLabel: text },
    yAxis: { type: 'category', data: spec.series.map((row) => label(row.name)), inverse: true, position: rtl ? 'right' : 'left', axisTick: { show: false }, axisLine: { show: false }, axisLabel: text },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [token('--brand-soft'), token('--brand-mark')] } },
    series: [{ type: 'heatmap', data: cells, label: { show: spec.labels === true, ...font(), fontSize: 11, color: token('--color-base-content'), formatter: (cell) => (cell.value[2] === '-' ? '' : short(cell.value[2])) }, itemStyle: { borderColor: token('--color-base-100'), borderWidth: 2, borderRadius: 4 } }],
  };
}

const KINDS = { bars: grid, lines: grid, pie, funnel, heat };
export const option = (spec, width = 800) => ({ animation: false, textStyle: font(), aria: { enabled: false }, ...KINDS[spec.kind](spec, width) });
