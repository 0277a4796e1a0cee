import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { delegationPolicy, rolePolicy } from '@kpi-loop/organization/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { DelegationCommands } from './delegation.commands';
import { RoleCommands } from './role.commands';
import { DelegationCreateDto, DelegationQuery, DelegationView, RoleEndDto, RoleGrantDto, RoleQuery, RolesView } from './role.dto';

@ApiTags('organization')
@Controller('roles')
export class RoleController {
  constructor(private readonly commands: RoleCommands) {}

  @Get()
  @Access(rolePolicy, 'role.read')
  @ApiOkResponse({ type: RolesView })
  list(@CurrentTx() tx: Tx, @Query() query: RoleQuery): Promise<RolesView> {
    return this.commands.list(tx, query);
  }

  /** Counts at the grantee's next request. */
  @Post()
  @HttpCode(200)
  @Access(rolePolicy, 'role.offer')
  @ApiOkResponse({ type: RolesView })
  grant(@CurrentTx() tx: Tx, @Body() dto: RoleGrantDto): Promise<RolesView> {
    return this.commands.grant(tx, dto);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Access(rolePolicy, 'role.end')
  @ApiOkResponse({ type: RolesView })
  end(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: RoleEndDto): Promise<RolesView> {
    return this.commands.end(tx, id, dto.on);
  }
}

@ApiTags('organization')
@Controller('delegations')
export class DelegationController {
  constructor(private readonly commands: DelegationCommands) {}

  @Get()
  @Access(delegationPolicy, 'delegation.read')
  @ApiOkResponse({ type: [DelegationView] })
  list(@CurrentTx() tx: Tx, @Query() query: DelegationQuery): Promise<DelegationView[]> {
    return this.commands.list(tx, query.scope ?? 'mine');
  }

  @Post()
  @HttpCode(200)
  @Access(delegationPolicy, 'delegation.create')
  @ApiOkResponse({ type: [DelegationView] })
  create(@CurrentTx() tx: Tx, @Body() dto: DelegationCreateDto): Promise<DelegationView[]> {
    return this.commands.create(tx, dto);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Access(delegationPolicy, 'delegation.revoke')
  @ApiOkResponse({ type: [DelegationView] })
  revoke(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<DelegationView[]> {
    return this.commands.revoke(tx, id);
  }
}
