import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { processFlowPolicy } from '@kpi-loop/insight/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { ProcessFlowQueryDto, ProcessFlowView } from './process-flow.dto';
import { ProcessFlowReader } from './process-flow.reader';

@ApiTags('insight')
@Controller('process-flows')
export class ProcessFlowController {
  constructor(private readonly reader: ProcessFlowReader) {}

  @Get(':processId')
  @Access(processFlowPolicy, 'processFlow.read')
  @ApiOkResponse({ type: ProcessFlowView })
  show(@CurrentTx() tx: Tx, @Param('processId', ParseUUIDPipe) processId: string, @Query() query: ProcessFlowQueryDto): Promise<ProcessFlowView> {
    return this.reader.view(tx, processId, query);
  }
}
