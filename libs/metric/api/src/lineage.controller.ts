import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { metricPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { LineageQueryDto, LineageView } from './lineage.dto';
import { LineageReader } from './lineage.reader';

@ApiTags('lineage')
@Controller('lineage')
export class LineageController {
  constructor(private readonly lineage: LineageReader) {}

  /** What stands before a thing and what comes after it. Each kind shows only what the viewer may know of. */
  @Get()
  @Access(metricPolicy, 'metric.read')
  @ApiOkResponse({ type: LineageView })
  of(@CurrentTx() tx: Tx, @Query() { kind, id }: LineageQueryDto): Promise<LineageView> {
    return this.lineage.of(tx, kind, id);
  }
}
