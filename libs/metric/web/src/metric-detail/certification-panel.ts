import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CertificationView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, LocalNamePipe, OfferButton, offerOf, Panel, ReasonModal, StatusChip, type KpiStatus, Texts } from '@kpi-loop/shared/ui';

export type CertificationVerb = 'signAsSteward' | 'signAsOwner' | 'withdraw';

const TONES: Record<CertificationView['status'], KpiStatus> = { none: 'none', signing: 'warn', certified: 'ok', fallen: 'none' };
const CAUSES = ['newVersion', 'deprecated', 'datasetChanged', 'inputChanged'];

/** Who vouches for a version: a steward and whoever answers for its step, and what took their word away again. */
@Component({
  selector: 'kl-certification-panel',
  imports: [BusinessDatePipe, LocalNamePipe, OfferButton, Panel, ReasonModal, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'metric.certified.title' | transloco">
      <kl-status-chip extra [status]="tone()" [word]="'metric.certified.status.' + certification().status | transloco" />
      @if (certification().status === 'none') {
        <p class="kl-small">{{ 'metric.certified.none' | transloco }}</p>
      } @else {
        <dl>
          @for (side of sides(); track side.key) {
            <div>
              <dt>{{ 'metric.certified.' + side.key | transloco }}</dt>
              <dd>
                @if (side.person; as person) {
                  {{ person | localName }} <span class="kl-small" [title]="side.at | businessDate: 'momentLong'">{{ side.at | businessDate: 'day' }}</span>
                } @else {
                  <span class="kl-soft">{{ 'metric.certified.waits' | transloco }}</span>
                }
              </dd>
            </div>
          }
        </dl>
      }
      @if (because(); as text) {
        <p class="because" role="status">{{ text }}</p>
      }
      @if (certification().offers.length) {
        <div class="verbs">
          @for (verb of verbs(); track verb.verb) {
            <kl-offer-button
              [offer]="verb.offer"
              [label]="'metric.certified.verb.' + verb.verb | transloco"
              [primary]="verb.verb !== 'withdraw'"
              [text]="verb.verb === 'withdraw'"
              [danger]="verb.verb === 'withdraw'"
              [small]="true"
              [busy]="busy()"
              (taken)="asking.set(verb.verb)"
            />
          }
        </div>
      }
    </kl-panel>
    <kl-reason-modal
      [open]="asking() !== null"
      [title]="'metric.certified.verb.' + (asking() ?? 'withdraw') | transloco"
      [hint]="'metric.certified.ask.' + (asking() ?? 'withdraw') | transloco"
      [okLabel]="'metric.certified.verb.' + (asking() ?? 'withdraw') | transloco"
      [needs]="asking() === 'withdraw' ? ['reason'] : []"
      [danger]="asking() === 'withdraw'"
      [busy]="busy()"
      (given)="take($event)"
      (closed)="asking.set(null)"
    />
  `,
  styles: `
    dl {
      margin: 0;
    }
    dl div {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      padding: 4px 0;
      font-size: 13px;
    }
    dt {
      color: var(--kl-text-2);
    }
    dd {
      margin: 0;
      text-align: right;
    }
    p {
      margin: 0;
    }
    .because {
      margin-top: 8px;
      padding: 8px 10px;
      border-radius: var(--kl-r-m);
      background: var(--kl-warn-soft);
      font-size: 13px;
      overflow-wrap: anywhere;
    }
    .verbs {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      margin-top: 12px;
    }
  `,
})
export class CertificationPanel {
  private readonly texts = inject(Texts);

  readonly certification = input.required<CertificationView>();
  readonly busy = input(false);
  readonly taken = output<{ verb: CertificationVerb; reason: string }>();

  private readonly standing = computed(() => {
    const { status, stewardSignedAt, ownerSignedAt } = this.certification();
    return `${status} ${stewardSignedAt} ${ownerSignedAt}`;
  });
  /** Until it is done: what was written stays where it was refused. */
  protected readonly asking = linkedSignal<string, CertificationVerb | null>({ source: () => this.standing(), computation: () => null });
  protected readonly tone = computed(() => TONES[this.certification().status]);
  protected readonly sides = computed(() => {
    const { steward, stewardSignedAt, owner, ownerSignedAt } = this.certification();
    return [
      { key: 'steward', person: steward, at: stewardSignedAt },
      { key: 'owner', person: owner, at: ownerSignedAt },
    ];
  });
  /** What has changed, or the words of whoever took it back. */
  protected readonly because = computed(() => {
    this.texts.lang();
    const cause = this.certification().fallenBecause;
    return (
      cause &&
      (CAUSES.includes(cause) ? this.texts.text(`metric.certified.fallen.${cause}`) : this.texts.text('metric.certified.fallen.withdrawn', { reason: cause }))
    );
  });
  protected readonly verbs = computed(() =>
    (['signAsSteward', 'signAsOwner', 'withdraw'] as const)
      .map((verb) => ({ verb, offer: offerOf(this.certification().offers, `certification.${verb}`) }))
      .filter(({ offer, verb }) => offer && !(verb !== 'withdraw' && this.signed(verb))),
  );

  protected take(given: Record<string, string>): void {
    this.taken.emit({ verb: this.asking()!, reason: given['reason'] ?? '' });
  }

  /** What is signed already needs no button that says so. */
  private signed(verb: CertificationVerb): boolean {
    const { status, steward, owner } = this.certification();
    return (status === 'signing' || status === 'certified') && (verb === 'signAsSteward' ? steward : owner) !== null;
  }
}
