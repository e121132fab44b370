// Only what Vafa's charts need of ECharts, drawn as SVG.
import { BarChart, FunnelChart, HeatmapChart, LineChart, PieChart } from 'echarts/charts';
import { DataZoomInsideComponent, GridComponent, MarkAreaComponent, MarkPointComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { option } from './options.js';

export { unitOf } from './options.js';

echarts.use([BarChart, LineChart, PieChart, HeatmapChart, FunnelChart, GridComponent, TooltipComponent, DataZoomInsideComponent, MarkPointComponent, MarkAreaComponent, VisualMapContinuousComponent, SVGRenderer]);

export function draw(place, spec) {
  const chart = echarts.init(place, null, { renderer: 'svg' });
  chart.setOption(option(spec, place.clientWidth));
  return chart;
}
