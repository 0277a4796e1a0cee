import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { metricPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { ImpactSources } from './impact-sources';
import { ImpactView } from './impact.dto';
import { MetricCentreReader } from './metric-centre.reader';
import { MetricCommands } from './metric.commands';
import { MetricCreateDto, MetricUpdateDto, MetricVersionItemView, MetricView } from './metric.dto';
import { MetricListView, MetricQueryDto } from './metric-list.dto';

@ApiTags('metric')
@Controller('metrics')
export class MetricController {
  constructor(
    private readonly centre: MetricCentreReader,
    private readonly commands: MetricCommands,
    private readonly impacts: ImpactSources,
  ) {}

  @Get()
  @Access(metricPolicy, 'metric.read')
  @ApiOkResponse({ type: MetricListView })
  list(@CurrentTx() tx: Tx, @Query() query: MetricQueryDto): Promise<MetricListView> {
    return this.centre.list(tx, query);
  }

  @Post()
  @Access(metricPolicy, 'metric.create')
  @ApiCreatedResponse({ type: MetricView })
  create(@CurrentTx() tx: Tx, @Body() dto: MetricCreateDto): Promise<MetricView> {
    return this.commands.create(tx, dto);
  }

  @Get(':id')
  @Access(metricPolicy, 'metric.read')
  @ApiOkResponse({ type: MetricView })
  show(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<MetricView> {
    return this.centre.metric(tx, id);
  }

  /** What a new version touches. */
  @Get(':id/impact')
  @Access(metricPolicy, 'metric.try')
  @ApiOkResponse({ type: ImpactView })
  async impact(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<ImpactView> {
    return { items: await this.impacts.of(tx, id) };
  }

  @Patch(':id')
  @Access(metricPolicy, 'metric.update')
  @ApiOkResponse({ type: MetricView })
  update(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: MetricUpdateDto): Promise<MetricView> {
    return this.commands.update(tx, id, dto);
  }

  @Post(':id/revise')
  @HttpCode(200)
  @Access(metricPolicy, 'metric.revise')
  @ApiOkResponse({ type: MetricVersionItemView })
  revise(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<MetricVersionItemView> {
    return this.commands.revise(tx, id);
  }
}
