import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { versionChangePolicy } from '@kpi-loop/adjustment/domain';
import { Access, CurrentTx, ReasonDto, type Tx } from '@kpi-loop/shared/api';
import { VersionChangeCommands } from './version-change.commands';
import {
  PinnedCyclesView,
  VersionChangeDto,
  VersionChangeListView,
  VersionChangeQueryDto,
  VersionChangeView,
  VersionImpactQueryDto,
  VersionImpactView,
} from './version-change.dto';
import { VersionChangeReader } from './version-change.reader';

/** A cycle that goes to another definition of a metric while it runs. */
@ApiTags('version-changes')
@Controller('version-changes')
export class VersionChangeController {
  constructor(
    private readonly reader: VersionChangeReader,
    private readonly commands: VersionChangeCommands,
  ) {}

  @Get()
  @Access(versionChangePolicy, 'versionChange.read')
  @ApiOkResponse({ type: VersionChangeListView })
  list(@CurrentTx() tx: Tx, @Query() query: VersionChangeQueryDto): Promise<VersionChangeListView> {
    return this.reader.list(tx, query);
  }

  /** Cycles that are still counted by an older definition of the metric. */
  @Get('pinned/:metricId')
  @Access(versionChangePolicy, 'versionChange.create')
  @ApiOkResponse({ type: PinnedCyclesView })
  pinned(@CurrentTx() tx: Tx, @Param('metricId', ParseUUIDPipe) metricId: string): Promise<PinnedCyclesView> {
    return this.reader.pinned(tx, metricId);
  }

  @Get(':id')
  @Access(versionChangePolicy, 'versionChange.read')
  @ApiOkResponse({ type: VersionChangeView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<VersionChangeView> {
    return this.reader.one(tx, id);
  }

  /** Old and new figures, scores before and after; nothing is kept. */
  @Post('preview')
  @HttpCode(200)
  @Access(versionChangePolicy, 'versionChange.create')
  @ApiOkResponse({ type: VersionImpactView })
  preview(@CurrentTx() tx: Tx, @Body() dto: VersionImpactQueryDto): Promise<VersionImpactView> {
    return this.commands.preview(tx, dto);
  }

  @Post()
  @Access(versionChangePolicy, 'versionChange.create')
  @ApiCreatedResponse({ type: VersionChangeView })
  create(@CurrentTx() tx: Tx, @Body() dto: VersionChangeDto): Promise<VersionChangeView> {
    return this.commands.create(tx, dto);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Access(versionChangePolicy, 'versionChange.approve')
  @ApiOkResponse({ type: VersionChangeView })
  approve(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<VersionChangeView> {
    return this.commands.approve(tx, id);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Access(versionChangePolicy, 'versionChange.reject')
  @ApiOkResponse({ type: VersionChangeView })
  reject(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<VersionChangeView> {
    return this.commands.reject(tx, id, dto.reason);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Access(versionChangePolicy, 'versionChange.withdraw')
  @ApiOkResponse({ type: VersionChangeView })
  withdraw(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<VersionChangeView> {
    return this.commands.withdraw(tx, id);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Access(versionChangePolicy, 'versionChange.revoke')
  @ApiOkResponse({ type: VersionChangeView })
  revoke(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<VersionChangeView> {
    return this.commands.revoke(tx, id, dto.reason);
  }
}
