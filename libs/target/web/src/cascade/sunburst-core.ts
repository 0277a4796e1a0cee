import { SunburstChart } from 'echarts/charts';
import { AriaComponent, TooltipComponent } from 'echarts/components';
import * as core from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

core.use([AriaComponent, CanvasRenderer, SunburstChart, TooltipComponent]);

export default core;
