import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { nodeSuggestionPolicy } from '@kpi-loop/metric/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { NodeSuggestionCommands } from './node-suggestion.commands';
import {
  NodeSuggestionAcceptDto,
  NodeSuggestionListView,
  NodeSuggestionMakeDto,
  NodeSuggestionMergeDto,
  NodeSuggestionQueryDto,
  NodeSuggestionTextDto,
  NodeSuggestionView,
} from './node-suggestion.dto';
import { NodeSuggestionReader } from './node-suggestion.reader';

@ApiTags('process')
@Controller('node-suggestions')
export class NodeSuggestionController {
  constructor(
    private readonly reader: NodeSuggestionReader,
    private readonly commands: NodeSuggestionCommands,
  ) {}

  @Get()
  @Access(nodeSuggestionPolicy, 'nodeSuggestion.read')
  @ApiOkResponse({ type: NodeSuggestionListView })
  list(@CurrentTx() tx: Tx, @Query() query: NodeSuggestionQueryDto): Promise<NodeSuggestionListView> {
    return this.reader.list(tx, query);
  }

  @Post()
  @Access(nodeSuggestionPolicy, 'nodeSuggestion.make')
  @ApiCreatedResponse({ type: NodeSuggestionView })
  make(@CurrentTx() tx: Tx, @Body() dto: NodeSuggestionMakeDto): Promise<NodeSuggestionView> {
    return this.commands.make(tx, dto);
  }

  @Put(':id')
  @Access(nodeSuggestionPolicy, 'nodeSuggestion.edit')
  @ApiOkResponse({ type: NodeSuggestionView })
  edit(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: NodeSuggestionTextDto): Promise<NodeSuggestionView> {
    return this.commands.edit(tx, id, dto.text);
  }

  @Post(':id/accept')
  @HttpCode(200)
  @Access(nodeSuggestionPolicy, 'nodeSuggestion.accept')
  @ApiOkResponse({ type: NodeSuggestionView })
  accept(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: NodeSuggestionAcceptDto): Promise<NodeSuggestionView> {
    return this.commands.accept(tx, id, dto.note);
  }

  @Post(':id/decline')
  @HttpCode(200)
  @Access(nodeSuggestionPolicy, 'nodeSuggestion.decline')
  @ApiOkResponse({ type: NodeSuggestionView })
  decline(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: ReasonDto): Promise<NodeSuggestionView> {
    return this.commands.decline(tx, id, dto.reason);
  }

  @Post(':id/merge')
  @HttpCode(200)
  @Access(nodeSuggestionPolicy, 'nodeSuggestion.merge')
  @ApiOkResponse({ type: NodeSuggestionView })
  merge(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() dto: NodeSuggestionMergeDto): Promise<NodeSuggestionView> {
    return this.commands.merge(tx, id, dto.intoId);
  }
}
