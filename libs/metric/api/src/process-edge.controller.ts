import { Body, Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { processPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { ProcessEdgeCreateDto, ProcessEdgeUpdateDto, ProcessView } from './process.dto';
import { ProcessEdgeCommands } from './process-edge.commands';

@ApiTags('process')
@Controller('processes/:id/edges')
export class ProcessEdgeController {
  constructor(private readonly commands: ProcessEdgeCommands) {}

  @Post()
  @Access(processPolicy, 'process.edit')
  @ApiCreatedResponse({ type: ProcessView })
  connect(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: ProcessEdgeCreateDto): Promise<ProcessView> {
    return this.commands.connect(tx, id, dto);
  }

  @Put(':edgeId')
  @Access(processPolicy, 'process.edit')
  @ApiOkResponse({ type: ProcessView })
  update(@CurrentTx() tx: Tx, @Param('id') id: string, @Param('edgeId') edgeId: string, @Body() dto: ProcessEdgeUpdateDto): Promise<ProcessView> {
    return this.commands.update(tx, id, edgeId, dto);
  }

  @Delete(':edgeId')
  @HttpCode(200)
  @Access(processPolicy, 'process.edit')
  @ApiOkResponse({ type: ProcessView })
  remove(@CurrentTx() tx: Tx, @Param('id') id: string, @Param('edgeId') edgeId: string): Promise<ProcessView> {
    return this.commands.remove(tx, id, edgeId);
  }
}
