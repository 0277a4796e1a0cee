import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { processPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { ProcessCommands } from './process.commands';
import {
  ProcessCreateDto,
  ProcessListView,
  ProcessNodeCreateDto,
  ProcessNodeUpdateDto,
  ProcessOrderDto,
  ProcessQueryDto,
  ProcessUpdateDto,
  ProcessView,
} from './process.dto';
import { ProcessReader } from './process.reader';

@ApiTags('process')
@Controller('processes')
export class ProcessController {
  constructor(
    private readonly reader: ProcessReader,
    private readonly commands: ProcessCommands,
  ) {}

  @Get()
  @Access(processPolicy, 'process.read')
  @ApiOkResponse({ type: ProcessListView })
  list(@CurrentTx() tx: Tx, @Query() query: ProcessQueryDto): Promise<ProcessListView> {
    return this.reader.list(tx, query);
  }

  @Post()
  @Access(processPolicy, 'process.create')
  @ApiCreatedResponse({ type: ProcessView })
  create(@CurrentTx() tx: Tx, @Body() dto: ProcessCreateDto): Promise<ProcessView> {
    return this.commands.create(tx, dto);
  }

  @Get(':id')
  @Access(processPolicy, 'process.read')
  @ApiOkResponse({ type: ProcessView })
  show(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<ProcessView> {
    return this.reader.process(tx, id);
  }

  @Patch(':id')
  @Access(processPolicy, 'process.edit')
  @ApiOkResponse({ type: ProcessView })
  update(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: ProcessUpdateDto): Promise<ProcessView> {
    return this.commands.update(tx, id, dto);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access(processPolicy, 'process.remove')
  @ApiNoContentResponse()
  remove(@CurrentTx() tx: Tx, @Param('id') id: string): Promise<void> {
    return this.commands.remove(tx, id);
  }

  @Put(':id/order')
  @Access(processPolicy, 'process.edit')
  @ApiOkResponse({ type: ProcessView })
  order(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: ProcessOrderDto): Promise<ProcessView> {
    return this.commands.order(tx, id, dto);
  }

  @Post(':id/nodes')
  @Access(processPolicy, 'process.edit')
  @ApiCreatedResponse({ type: ProcessView })
  addNode(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: ProcessNodeCreateDto): Promise<ProcessView> {
    return this.commands.addNode(tx, id, dto);
  }

  @Put(':id/nodes/:nodeId')
  @Access(processPolicy, 'process.edit')
  @ApiOkResponse({ type: ProcessView })
  updateNode(@CurrentTx() tx: Tx, @Param('id') id: string, @Param('nodeId') nodeId: string, @Body() dto: ProcessNodeUpdateDto): Promise<ProcessView> {
    return this.commands.updateNode(tx, id, nodeId, dto);
  }

  @Delete(':id/nodes/:nodeId')
  @HttpCode(200)
  @Access(processPolicy, 'processNode.remove')
  @ApiOkResponse({ type: ProcessView })
  removeNode(@CurrentTx() tx: Tx, @Param('id') id: string, @Param('nodeId') nodeId: string): Promise<ProcessView> {
    return this.commands.removeNode(tx, id, nodeId);
  }
}
