import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { metricPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { ComparedValuesView } from './impact.dto';
import { MetricCentreReader } from './metric-centre.reader';
import { DefinitionDto } from './definition.dto';
import { MetricVersionDiffView, MetricVersionItemView, PublishDto } from './metric.dto';
import { MetricVersionCommands } from './metric-version.commands';

@ApiTags('metric')
@Controller('metric-versions')
export class MetricVersionController {
  constructor(
    private readonly centre: MetricCentreReader,
    private readonly commands: MetricVersionCommands,
  ) {}

  @Get(':id')
  @Access(metricPolicy, 'metric.read')
  @ApiOkResponse({ type: MetricVersionItemView })
  show(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<MetricVersionItemView> {
    return this.centre.version(tx, id);
  }

  @Get(':id/compare/:otherId')
  @Access(metricPolicy, 'metric.read')
  @ApiOkResponse({ type: MetricVersionDiffView })
  compare(@CurrentTx() tx: Tx, @Param('id') id: string, @Param('otherId') otherId: string): Promise<MetricVersionDiffView> {
    return this.centre.diff(tx, id, otherId);
  }

  @Get(':id/compare/:otherId/values')
  @Access(metricPolicy, 'metric.try')
  @ApiOkResponse({ type: ComparedValuesView })
  comparedValues(@CurrentTx() tx: Tx, @Param('id') id: string, @Param('otherId') otherId: string): Promise<ComparedValuesView> {
    return this.centre.comparedValues(tx, id, otherId);
  }

  @Put(':id')
  @Access(metricPolicy, 'metricVersion.edit')
  @ApiOkResponse({ type: MetricVersionItemView })
  edit(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: DefinitionDto): Promise<MetricVersionItemView> {
    return this.commands.edit(tx, id, dto);
  }

  @Post(':id/submit')
  @HttpCode(200)
  @Access(metricPolicy, 'metricVersion.submit')
  @ApiOkResponse({ type: MetricVersionItemView })
  submit(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<MetricVersionItemView> {
    return this.commands.submit(tx, id);
  }

  @Post(':id/return')
  @HttpCode(200)
  @Access(metricPolicy, 'metricVersion.return')
  @ApiOkResponse({ type: MetricVersionItemView })
  return(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: ReasonDto): Promise<MetricVersionItemView> {
    return this.commands.return(tx, id, dto.reason);
  }

  @Post(':id/publish')
  @HttpCode(200)
  @Access(metricPolicy, 'metricVersion.publish')
  @ApiOkResponse({ type: MetricVersionItemView })
  publish(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() { confirmed }: PublishDto): Promise<MetricVersionItemView> {
    return this.commands.publish(tx, id, confirmed);
  }

  @Post(':id/deprecate')
  @HttpCode(200)
  @Access(metricPolicy, 'metricVersion.deprecate')
  @ApiOkResponse({ type: MetricVersionItemView })
  deprecate(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: ReasonDto): Promise<MetricVersionItemView> {
    return this.commands.deprecate(tx, id, dto.reason);
  }

  @Post(':id/discard')
  @HttpCode(200)
  @Access(metricPolicy, 'metricVersion.discard')
  @ApiOkResponse({ type: MetricVersionItemView })
  discard(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<MetricVersionItemView> {
    return this.commands.discard(tx, id);
  }
}
