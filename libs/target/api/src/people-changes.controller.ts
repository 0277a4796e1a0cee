import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { peopleChangePolicy } from '@kpi-loop/target/domain';
import { PeopleChanges } from './people-changes';
import { ApplyPeopleChangeDto, DecideScopeDto, PeopleChangeView } from './people-changes.dto';

@ApiTags('people-changes')
@Controller('periods/:id/people-changes')
export class PeopleChangeController {
  constructor(private readonly changes: PeopleChanges) {}

  @Get()
  @Access(peopleChangePolicy, 'peopleChange.read')
  @ApiOkResponse({ type: [PeopleChangeView] })
  list(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PeopleChangeView[]> {
    return this.changes.list(tx, id);
  }

  @Post('apply')
  @HttpCode(200)
  @Access(peopleChangePolicy, 'peopleChange.apply')
  @ApiOkResponse({ type: [PeopleChangeView] })
  apply(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ApplyPeopleChangeDto): Promise<PeopleChangeView[]> {
    return this.changes.apply(tx, id, dto.personId, dto.kind);
  }

  /** Somebody fell out of the population: what becomes of his card. */
  @Post('decide')
  @HttpCode(200)
  @Access(peopleChangePolicy, 'peopleChange.decide')
  @ApiOkResponse({ type: [PeopleChangeView] })
  decide(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: DecideScopeDto): Promise<PeopleChangeView[]> {
    return this.changes.decide(tx, id, dto);
  }
}
