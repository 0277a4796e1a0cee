import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { personPolicy } from '@kpi-loop/organization/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { PersonCommands } from './person.commands';
import {
  PeopleLookUpQuery,
  PeoplePage,
  PeopleQuery,
  PersonCreateDto,
  PersonDetailView,
  PersonEditDto,
  PersonEndDto,
  PersonName,
  TransferDto,
} from './person.dto';
import { PersonReader } from './person.reader';

@ApiTags('organization')
@Controller('people')
export class PersonController {
  constructor(
    private readonly reader: PersonReader,
    private readonly commands: PersonCommands,
  ) {}

  /** Own people, or everybody for the roles that serve everybody; `on` asks who was where on that day. */
  @Get()
  @Access(personPolicy, 'person.list')
  @ApiOkResponse({ type: PeoplePage })
  list(@CurrentTx() tx: Tx, @Query() query: PeopleQuery): Promise<PeoplePage> {
    return this.reader.list(tx, query);
  }

  /** Names of colleagues to choose from: twenty at most. */
  @Get('names')
  @Access(personPolicy, 'person.lookUp')
  @ApiOkResponse({ type: [PersonName] })
  names(@CurrentTx() tx: Tx, @Query() query: PeopleLookUpQuery): Promise<PersonName[]> {
    return this.reader.lookUp(tx, query.search, query.id);
  }

  @Get(':id')
  @Access(personPolicy, 'person.read')
  @ApiOkResponse({ type: PersonDetailView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PersonDetailView> {
    return this.reader.person(tx, id);
  }

  @Post()
  @HttpCode(200)
  @Access(personPolicy, 'person.create')
  @ApiOkResponse({ type: PersonDetailView })
  create(@CurrentTx() tx: Tx, @Body() dto: PersonCreateDto): Promise<PersonDetailView> {
    return this.commands.create(tx, dto);
  }

  @Patch(':id')
  @Access(personPolicy, 'person.edit')
  @ApiOkResponse({ type: PersonDetailView })
  edit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: PersonEditDto): Promise<PersonDetailView> {
    return this.commands.edit(tx, id, dto);
  }

  @Post(':id/transfer')
  @HttpCode(200)
  @Access(personPolicy, 'person.transfer')
  @ApiOkResponse({ type: PersonDetailView })
  transfer(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: TransferDto): Promise<PersonDetailView> {
    return this.commands.transfer(tx, id, dto);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Access(personPolicy, 'person.end')
  @ApiOkResponse({ type: PersonDetailView })
  end(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: PersonEndDto): Promise<PersonDetailView> {
    return this.commands.end(tx, id, dto);
  }
}
