import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { loopHealthPolicy } from '@kpi-loop/insight/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { LoopHealthQueryDto, LoopHealthView } from './loop-health.dto';
import { LoopHealthReader } from './loop-health.reader';

@ApiTags('insight')
@Controller('loop-health')
export class LoopHealthController {
  constructor(private readonly reader: LoopHealthReader) {}

  @Get()
  @Access(loopHealthPolicy, 'loopHealth.read')
  @ApiOkResponse({ type: LoopHealthView })
  show(@CurrentTx() tx: Tx, @Query() { cycleId }: LoopHealthQueryDto): Promise<LoopHealthView> {
    return this.reader.view(tx, cycleId);
  }
}
