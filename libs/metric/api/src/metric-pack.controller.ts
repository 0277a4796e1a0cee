import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { metricPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { MetricPackCommands } from './metric-pack.commands';
import { MetricPackView, PackExportDto, PackImportDto, PackImportedView, PackPreviewView } from './metric-pack.dto';
import { MetricPackReader } from './metric-pack.reader';

/** Metrics that travel between companies: definitions with their test cases, never data. */
@ApiTags('metric')
@Controller('metric-packs')
export class MetricPackController {
  constructor(
    private readonly packs: MetricPackReader,
    private readonly commands: MetricPackCommands,
  ) {}

  @Post('export')
  @HttpCode(200)
  @Access(metricPolicy, 'metricPack.export')
  @ApiOkResponse({ type: MetricPackView })
  export(@CurrentTx() tx: Tx, @Body() { metricIds }: PackExportDto): Promise<MetricPackView> {
    return this.packs.export(tx, metricIds);
  }

  /** What importing would do; nothing is written. */
  @Post('preview')
  @HttpCode(200)
  @Access(metricPolicy, 'metricPack.import')
  @ApiOkResponse({ type: PackPreviewView })
  async preview(@CurrentTx() tx: Tx, @Body() dto: PackImportDto): Promise<PackPreviewView> {
    return (await this.packs.plan(tx, dto)).view;
  }

  @Post('import')
  @HttpCode(200)
  @Access(metricPolicy, 'metricPack.import')
  @ApiOkResponse({ type: PackImportedView })
  import(@CurrentTx() tx: Tx, @Body() dto: PackImportDto): Promise<PackImportedView> {
    return this.commands.import(tx, dto);
  }
}
