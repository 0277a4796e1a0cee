import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountCommands } from './account.commands';
import { AccountController } from './account.controller';
import { CalendarCommands } from './calendar.commands';
import { CalendarController } from './calendar.controller';
import { HrKeepers } from './hr-keepers';
import { Ladder } from './ladder';
import { DelegationCommands } from './delegation.commands';
import { ImportCommands } from './import.commands';
import { ImportController } from './import.controller';
import { ImportReader } from './import.reader';
import { Assignment, CalendarDay, Delegation, DutyWaiver, OrgImport, OrgUnit, Person, Position, RoleGrantRow } from './organization.entity';
import { OrganizationReactions } from './organization.reactions';
import { OrganizationReader } from './organization.reader';
import { PersonCommands } from './person.commands';
import { PersonController } from './person.controller';
import { PersonReader } from './person.reader';
import { RoleCommands } from './role.commands';
import { DelegationController, RoleController } from './role.controller';
import { AbsenceCommands } from './absence.commands';
import { AbsenceController } from './absence.controller';
import { UnitCommands } from './unit.commands';
import { PositionController, UnitController } from './unit.controller';
import { UnitReader } from './unit.reader';
import { WaiverCommands } from './waiver.commands';
import { WaiverController } from './waiver.controller';

@Module({
  imports: [TypeOrmModule.forFeature([Person, OrgUnit, Position, Assignment, RoleGrantRow, Delegation, DutyWaiver, CalendarDay, OrgImport])],
  controllers: [
    UnitController,
    PositionController,
    PersonController,
    AccountController,
    RoleController,
    DelegationController,
    CalendarController,
    AbsenceController,
    ImportController,
    WaiverController,
  ],
  providers: [
    OrganizationReader,
    Ladder,
    UnitReader,
    UnitCommands,
    PersonReader,
    PersonCommands,
    HrKeepers,
    AccountCommands,
    RoleCommands,
    DelegationCommands,
    CalendarCommands,
    AbsenceCommands,
    ImportReader,
    ImportCommands,
    OrganizationReactions,
    WaiverCommands,
  ],
  exports: [OrganizationReader, CalendarCommands, Ladder],
})
export class OrganizationModule {}
