// The same chart as a PNG, on a canvas that is never shown.
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import './draw.js';
import { option, token } from './options.js';

echarts.use([CanvasRenderer]);

export async function picture(spec, place) {
  const hidden = document.createElement('div');
  const chart = echarts.init(hidden, null, { renderer: 'canvas', width: place.clientWidth || 720, height: place.clientHeight || 304, devicePixelRatio: 2 });
  chart.setOption({ ...option(spec), backgroundColor: token('--color-base-100') });
  const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: token('--color-base-100') });
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  chart.dispose();
  return blob;
}
