import { Body, Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { incentivePlanPolicy } from '@kpi-loop/incentive/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { PayBases } from './pay-base.service';
import { PlanCommands } from './plan.commands';
import {
  EditIncentivePlanDto,
  ImportPayBasesDto,
  IncentivePlanListItem,
  IncentivePlanView,
  NewIncentivePlanDto,
  PayBaseImportView,
  PayBasePage,
  PayBaseQuery,
  PayBaseWritten,
  SetPayBaseDto,
} from './plan.dto';
import { PlanReader } from './plan.reader';

@ApiTags('incentivePlans')
@Controller('incentive-plans')
export class IncentivePlanController {
  constructor(
    private readonly reader: PlanReader,
    private readonly commands: PlanCommands,
    private readonly bases: PayBases,
  ) {}

  @Get()
  @Access(incentivePlanPolicy, 'incentivePlan.read')
  @ApiOkResponse({ type: [IncentivePlanListItem] })
  list(@CurrentTx() tx: Tx): Promise<IncentivePlanListItem[]> {
    return this.reader.list(tx);
  }

  @Get(':id')
  @Access(incentivePlanPolicy, 'incentivePlan.read')
  @ApiOkResponse({ type: IncentivePlanView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<IncentivePlanView> {
    return this.reader.view(tx, id);
  }

  @Post()
  @HttpCode(200)
  @Access(incentivePlanPolicy, 'incentivePlan.create')
  @ApiOkResponse({ type: IncentivePlanView })
  create(@CurrentTx() tx: Tx, @Body() dto: NewIncentivePlanDto): Promise<IncentivePlanView> {
    return this.commands.create(tx, dto);
  }

  @Patch(':id')
  @Access(incentivePlanPolicy, 'incentivePlan.edit')
  @ApiOkResponse({ type: IncentivePlanView })
  edit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: EditIncentivePlanDto): Promise<IncentivePlanView> {
    return this.commands.edit(tx, id, dto);
  }

  @Post(':id/submit')
  @HttpCode(200)
  @Access(incentivePlanPolicy, 'incentivePlan.submit')
  @ApiOkResponse({ type: IncentivePlanView })
  submit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<IncentivePlanView> {
    return this.commands.submit(tx, id);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Access(incentivePlanPolicy, 'incentivePlan.approve')
  @ApiOkResponse({ type: IncentivePlanView })
  approve(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<IncentivePlanView> {
    return this.commands.approve(tx, id);
  }

  @Post(':id/return')
  @HttpCode(200)
  @Access(incentivePlanPolicy, 'incentivePlan.return')
  @ApiOkResponse({ type: IncentivePlanView })
  return(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<IncentivePlanView> {
    return this.commands.return(tx, id, dto.reason);
  }

  @Post(':id/retire')
  @HttpCode(200)
  @Access(incentivePlanPolicy, 'incentivePlan.retire')
  @ApiOkResponse({ type: IncentivePlanView })
  retire(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<IncentivePlanView> {
    return this.commands.retire(tx, id, dto.reason);
  }

  @Get(':id/bases')
  @Header('cache-control', 'no-store')
  @Access(incentivePlanPolicy, 'payBase.read')
  @ApiOkResponse({ type: PayBasePage })
  payBases(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() query: PayBaseQuery): Promise<PayBasePage> {
    return this.bases.page(tx, id, query);
  }

  @Post(':id/bases/import')
  @HttpCode(200)
  @Access(incentivePlanPolicy, 'payBase.write')
  @ApiOkResponse({ type: PayBaseImportView })
  importBases(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ImportPayBasesDto): Promise<PayBaseImportView> {
    return this.bases.importCsv(tx, id, dto);
  }

  @Put(':id/bases/:personId')
  @Access(incentivePlanPolicy, 'payBase.write')
  @ApiOkResponse({ type: PayBaseWritten })
  setBase(
    @CurrentTx() tx: Tx,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('personId', ParseUUIDPipe) personId: string,
    @Body() dto: SetPayBaseDto,
  ): Promise<PayBaseWritten> {
    return this.bases.set(tx, id, personId, dto.amount);
  }
}
