import { Flag, Id, Instant, Int, NestedList, Text } from '@kpi-loop/shared/api';

export class HostAllowDto {
  @Text({ min: 1, max: 253, description: 'a name or an address, as sources write it' }) host: string;
  @Text({ min: 1, max: 500 }) reason: string;
}

export class AllowedHostView {
  @Id() id: string;
  @Text() host: string;
  @Text() reason: string;
  @Text({ nullable: true }) allowedByName: string | null;
  @Text({ nullable: true }) allowedByNameEn: string | null;
  @Instant() createdAt: Date;
  @Int() version: number;
}

export class AllowedHostListView {
  @NestedList(() => AllowedHostView) items: AllowedHostView[];
  @Flag({ description: 'the installation lists the hosts there are' }) listed: boolean;
}
