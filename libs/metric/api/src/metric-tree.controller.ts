import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { metricPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { MetricCentreReader } from './metric-centre.reader';
import { MetricLinkCommands } from './metric-link.commands';
import { MetricLinkDto } from './metric-link.dto';
import { MetricTreeQueryDto, MetricTreeView } from './metric-tree.dto';
import { MetricTreeReader } from './metric-tree.reader';
import { MetricView } from './metric.dto';

@ApiTags('metric')
@Controller()
export class MetricTreeController {
  constructor(
    private readonly trees: MetricTreeReader,
    private readonly centre: MetricCentreReader,
    private readonly links: MetricLinkCommands,
  ) {}

  @Get('metric-tree')
  @Access(metricPolicy, 'metric.read')
  @ApiOkResponse({ type: MetricTreeView })
  tree(@CurrentTx() tx: Tx, @Query() query: MetricTreeQueryDto): Promise<MetricTreeView> {
    return this.trees.tree(tx, query);
  }

  @Post('metrics/:id/links')
  @HttpCode(200)
  @Access(metricPolicy, 'metricLink.edit')
  @ApiOkResponse({ type: MetricView })
  async link(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: MetricLinkDto): Promise<MetricView> {
    await this.links.add(tx, id, dto);
    return this.centre.metric(tx, id);
  }

  @Delete('metrics/:id/links/:linkId')
  @Access(metricPolicy, 'metricLink.edit')
  @ApiOkResponse({ type: MetricView })
  async unlink(@CurrentTx() tx: Tx, @Param('id') id: string, @Param('linkId') linkId: string): Promise<MetricView> {
    await this.links.end(tx, id, linkId);
    return this.centre.metric(tx, id);
  }
}
