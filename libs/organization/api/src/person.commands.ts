import { Injectable } from '@nestjs/common';
import { READS_PEOPLE, personPolicy } from '@kpi-loop/organization/domain';
import { Tx, type Audience } from '@kpi-loop/shared/api';
import { Problem, addDays, type IsoDate } from '@kpi-loop/shared/kernel';
import { AccountCommands } from './account.commands';
import { HrKeepers } from './hr-keepers';
import { Assignment, Person } from './organization.entity';
import { OrganizationReader } from './organization.reader';
import type { PersonCreateDto, PersonDetailView, PersonEditDto, PersonEndDto, TransferDto } from './person.dto';
import { PersonReader } from './person.reader';

type PersonAction = keyof typeof personPolicy;

/** People and their dated places. A place is never overwritten by a transfer: who was where on which day stays known. */
@Injectable()
export class PersonCommands {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly people: PersonReader,
    private readonly accounts: AccountCommands,
    private readonly keepers: HrKeepers,
  ) {}

  async create(tx: Tx, dto: PersonCreateDto): Promise<PersonDetailView> {
    (await this.organization.standingIn(tx, dto.unitId)).permit(personPolicy, 'person.create');
    if (dto.managerId) await this.organization.person(tx, dto.managerId);
    const [person] = await tx.insert(Person, {
      employeeNo: dto.employeeNo,
      name: dto.name,
      nameEn: dto.nameEn ?? '',
      email: dto.email ?? null,
      hiredOn: dto.hiredOn ?? dto.from,
      leftOn: null,
    });
    await tx.insert(Assignment, {
      personId: person.id,
      unitId: dto.unitId,
      positionId: dto.positionId ?? null,
      managerId: dto.managerId,
      validFrom: dto.from,
      validTo: null,
    });
    tx.record({ type: 'person.joined', personId: person.id, unitId: dto.unitId, on: dto.from }, 'person', person.id, audienceOf(person.id, dto.managerId));
    return this.people.person(tx, person.id);
  }

  async edit(tx: Tx, id: string, dto: PersonEditDto): Promise<PersonDetailView> {
    await this.lock(tx, id, 'person.edit');
    await tx.execute(`UPDATE person SET name = $3, name_en = $4, email = $5 WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      id,
      dto.name,
      dto.nameEn,
      dto.email,
    ]);
    tx.record({ type: 'person.edited', personId: id }, 'person', id, audienceOf(id, (await this.organization.placeOf(tx, id, tx.today))?.managerId));
    return this.people.person(tx, id);
  }

  /** Ends the running place the day before and begins the new one. @throws Problem ruleBroken (422) `noLaterPlace`, `managerIsOutsideOfTeam`. */
  async transfer(tx: Tx, id: string, dto: TransferDto): Promise<PersonDetailView> {
    await this.lock(tx, id, 'person.transfer');
    (await this.organization.standingIn(tx, dto.unitId)).permit(personPolicy, 'person.transfer');
    await this.refuseCircle(tx, id, dto.managerId, dto.from);
    const before = await this.organization.placeOf(tx, id, addDays(dto.from, -1));
    const later = await tx.one(`SELECT 1 FROM assignment WHERE tenant_id = $1 AND person_id = $2 AND valid_from > $3`, [tx.tenantId, id, dto.from]);
    if (later) throw refused('person.transfer', 'noLaterPlace');
    await tx.execute(`DELETE FROM assignment WHERE tenant_id = $1 AND person_id = $2 AND valid_from = $3`, [tx.tenantId, id, dto.from]);
    await tx.execute(
      `UPDATE assignment SET valid_to = $4 WHERE tenant_id = $1 AND person_id = $2 AND valid_from < $3 AND (valid_to IS NULL OR valid_to >= $3)`,
      [tx.tenantId, id, dto.from, addDays(dto.from, -1)],
    );
    await tx.insert(Assignment, {
      personId: id,
      unitId: dto.unitId,
      positionId: dto.positionId ?? null,
      managerId: dto.managerId,
      validFrom: dto.from,
      validTo: null,
    });
    await tx.execute(`UPDATE person SET left_on = NULL WHERE tenant_id = $1 AND id = $2 AND left_on IS NOT NULL`, [tx.tenantId, id]);
    tx.record({ type: 'person.transferred', personId: id, unitId: dto.unitId, on: dto.from }, 'person', id, audienceOf(id, before?.managerId, dto.managerId));
    return this.people.person(tx, id);
  }

  /** Somebody leaves: the last day is named, and who was led by him is handed on, so that no task waits for a person who is gone (R-SM5). @throws Problem ruleBroken (422) `worksHereOnThatDay`, `successorStays`, `somebodyKeepsHr`. */
  async end(tx: Tx, id: string, dto: PersonEndDto): Promise<PersonDetailView> {
    await this.lock(tx, id, 'person.end');
    const place = await this.organization.placeOf(tx, id, dto.on);
    if (!place) throw refused('person.end', 'worksHereOnThatDay');
    const successor = dto.successorId ?? place.managerId;
    if (successor === id) throw refused('person.end', 'successorStays');
    await tx.execute(`DELETE FROM assignment WHERE tenant_id = $1 AND person_id = $2 AND valid_from > $3`, [tx.tenantId, id, dto.on]);
    await tx.execute(`UPDATE assignment SET valid_to = $3 WHERE tenant_id = $1 AND person_id = $2 AND (valid_to IS NULL OR valid_to > $3)`, [
      tx.tenantId,
      id,
      dto.on,
    ]);
    await tx.execute(`UPDATE person SET left_on = $3 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id, dto.on]);
    await this.handOver(tx, id, place.managerId, successor, addDays(dto.on, 1));
    await this.keepers.endRolesOf(tx, [{ personId: id, on: dto.on }]);
    await this.accounts.closeOfLeavers(tx);
    tx.record({ type: 'person.left', personId: id, on: dto.on, successorId: successor }, 'person', id, audienceOf(id, place.managerId, successor));
    return this.people.person(tx, id);
  }

  /** From a day on, everybody who reports to one reports to the other; units too get their new head. */
  private async handOver(tx: Tx, from: string, above: string | null, to: string | null, day: IsoDate): Promise<void> {
    const spans = await tx.query<Assignment>(`SELECT * FROM assignment WHERE tenant_id = $1 AND manager_id = $2 AND (valid_to IS NULL OR valid_to >= $3)`, [
      tx.tenantId,
      from,
      day,
    ]);
    const running = spans.filter((span) => span.validFrom < day);
    // the successor may have been one of the reports: he then reports to whoever led the leaver
    const heir = (personId: string): string | null => (personId === to ? above : to);
    await tx.execute(`UPDATE assignment SET valid_to = $3 WHERE tenant_id = $1 AND id = ANY($2::uuid[])`, [
      tx.tenantId,
      running.map((span) => span.id),
      addDays(day, -1),
    ]);
    await tx.insert(
      Assignment,
      running.map(({ personId, unitId, positionId, validTo }) => ({ personId, unitId, positionId, managerId: heir(personId), validFrom: day, validTo })),
    );
    await tx.execute(
      `UPDATE assignment SET manager_id = CASE WHEN person_id = $4 THEN $5::uuid ELSE $4::uuid END WHERE tenant_id = $1 AND manager_id = $2 AND valid_from >= $3`,
      [tx.tenantId, from, day, to, above],
    );
    await tx.execute(`UPDATE org_unit SET head_id = $3, version = version + 1 WHERE tenant_id = $1 AND head_id = $2`, [tx.tenantId, from, to]);
  }

  private async lock(tx: Tx, id: string, action: PersonAction): Promise<void> {
    await tx.get(`SELECT id FROM person WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
    (await this.organization.standing(tx, id)).permit(personPolicy, action);
  }

  private async refuseCircle(tx: Tx, id: string, managerId: string | null, day: IsoDate): Promise<void> {
    if (!managerId) return;
    await this.organization.person(tx, managerId);
    const circle = managerId === id || (await tx.one(`SELECT 1 FROM line_above($1, $2) WHERE person_id = $3`, [managerId, day, id]));
    if (circle) throw refused('person.transfer', 'managerIsOutsideOfTeam');
  }
}

/** Those who may open the person: he himself, who leads him (before and from now on), and the roles that serve people. */
/** Whoever reads people hears of them, and those whom a change is about. */
export const audienceOf = (...people: (string | null | undefined)[]): Audience => ({ people, roles: READS_PEOPLE });

const refused = (event: string, rule: string): Problem => new Problem('ruleBroken', 'ruleBroken', event, { violations: [rule] });
