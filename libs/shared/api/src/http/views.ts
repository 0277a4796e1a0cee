import { Flag, Text, Texts } from './fields';

/** What the viewer may do with a thing now (kernel `offers`). */
export class OfferView {
  @Text() event: string;
  @Flag() allowed: boolean;
  @Texts({ description: 'names of the rules that refuse it' }) because: string[];
  @Texts({ description: 'what the command must bring, e.g. reason' }) needs: string[];
  @Texts({ optional: true, description: 'duty rules it would break, but for a waiver' }) waived?: string[];
}

export class ReasonDto {
  @Text({ min: 1, max: 2000 }) reason: string;
}
