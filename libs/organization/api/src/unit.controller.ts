import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Patch, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { unitPolicy } from '@kpi-loop/organization/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { UnitCommands } from './unit.commands';
import { PositionCreateDto, PositionRenameDto, PositionView, UnitCreateDto, UnitHeadDto, UnitMoveDto, UnitRenameDto, UnitView } from './unit.dto';
import { UnitReader } from './unit.reader';

@ApiTags('organization')
@Controller('units')
export class UnitController {
  constructor(
    private readonly reader: UnitReader,
    private readonly commands: UnitCommands,
  ) {}

  /** The tree, flat: parents before children. */
  @Get()
  @Access(unitPolicy, 'unit.read')
  @ApiOkResponse({ type: [UnitView] })
  list(@CurrentTx() tx: Tx): Promise<UnitView[]> {
    return this.reader.units(tx);
  }

  @Get(':id')
  @Access(unitPolicy, 'unit.read')
  @ApiOkResponse({ type: UnitView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<UnitView> {
    return this.reader.unit(tx, id);
  }

  @Post()
  @HttpCode(200)
  @Access(unitPolicy, 'unit.create')
  @ApiOkResponse({ type: UnitView })
  create(@CurrentTx() tx: Tx, @Body() dto: UnitCreateDto): Promise<UnitView> {
    return this.commands.create(tx, dto);
  }

  @Patch(':id')
  @Access(unitPolicy, 'unit.rename')
  @ApiOkResponse({ type: UnitView })
  rename(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: UnitRenameDto): Promise<UnitView> {
    return this.commands.rename(tx, id, dto);
  }

  @Post(':id/move')
  @HttpCode(200)
  @Access(unitPolicy, 'unit.move')
  @ApiOkResponse({ type: UnitView })
  move(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: UnitMoveDto): Promise<UnitView> {
    return this.commands.move(tx, id, dto.parentId);
  }

  @Post(':id/head')
  @HttpCode(200)
  @Access(unitPolicy, 'unit.appointHead')
  @ApiOkResponse({ type: UnitView })
  appointHead(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: UnitHeadDto): Promise<UnitView> {
    return this.commands.appointHead(tx, id, dto.personId);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access(unitPolicy, 'unit.remove')
  remove(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.commands.remove(tx, id);
  }
}

@ApiTags('organization')
@Controller('positions')
export class PositionController {
  constructor(
    private readonly reader: UnitReader,
    private readonly commands: UnitCommands,
  ) {}

  @Get()
  @Access(unitPolicy, 'position.read')
  @ApiOkResponse({ type: [PositionView] })
  list(@CurrentTx() tx: Tx): Promise<PositionView[]> {
    return this.reader.positions(tx);
  }

  @Post()
  @HttpCode(200)
  @Access(unitPolicy, 'position.create')
  @ApiOkResponse({ type: [PositionView] })
  async create(@CurrentTx() tx: Tx, @Body() dto: PositionCreateDto): Promise<PositionView[]> {
    await this.commands.createPosition(tx, dto);
    return this.reader.positions(tx);
  }

  @Patch(':id')
  @Access(unitPolicy, 'position.rename')
  @ApiOkResponse({ type: [PositionView] })
  async rename(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: PositionRenameDto): Promise<PositionView[]> {
    await this.commands.renamePosition(tx, id, dto);
    return this.reader.positions(tx);
  }
}
