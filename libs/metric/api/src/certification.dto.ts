import { Instant, Nested, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';
import { MetricPersonView } from './metric-refs.dto';

export const CERTIFICATION_STANDINGS = ['none', 'signing', 'certified', 'fallen'] as const;
export type CertificationStanding = (typeof CERTIFICATION_STANDINGS)[number];

/** Who vouches for a version, and what became of it. */
export class CertificationView {
  @OneOf(CERTIFICATION_STANDINGS, 'CertificationStanding') status: CertificationStanding;
  @Nested(() => MetricPersonView, { nullable: true }) steward: MetricPersonView | null;
  @Instant({ nullable: true }) stewardSignedAt: string | null;
  @Nested(() => MetricPersonView, { nullable: true }) owner: MetricPersonView | null;
  @Instant({ nullable: true }) ownerSignedAt: string | null;
  @Text({ nullable: true, description: 'newVersion · deprecated · datasetChanged · inputChanged, or the words of whoever took it back' }) fallenBecause:
    string | null;
  @NestedList(() => OfferView) offers: OfferView[];
}
