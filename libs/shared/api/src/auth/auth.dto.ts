import { Day, Flag, Id, Instant, Nested, Position, Text, Texts } from '../http/fields';

export class SignInDto {
  @Text({ min: 1, max: 200 }) login: string;
  @Text({ min: 1, max: 200 }) password: string;
}

class AccountView {
  @Id() id: string;
  @Text() login: string;
}

class PersonView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

class TenantView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() timezone: string;
  @Text() currency: string;
  @Day({ description: 'the business date' }) today: string;
  @Instant({ nullable: true, description: 'the moment a demonstration stands at; null: the real time' }) clock: Date | null;
}

/** Who I am. */
export class SessionView {
  @Nested(() => AccountView) account: AccountView;
  @Nested(() => PersonView, { nullable: true }) person: PersonView | null;
  @Nested(() => TenantView) tenant: TenantView;
  @Texts() roles: string[];
  @Flag({ description: 'somebody reports to me' }) isHead: boolean;
  @Flag({ description: 'a demonstration tenant: its clock can be moved' }) demo: boolean;
  @Position({ description: 'handed to `/api/events?since=`, the stream begins with what was committed since this answer' }) position: string;
}

export class SessionListItem {
  @Id() id: string;
  @Text() userAgent: string;
  @Instant() createdAt: Date;
  @Instant() seenAt: Date;
  @Flag() current: boolean;
}
