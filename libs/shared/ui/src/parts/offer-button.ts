import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzTooltipDirective } from 'ng-zorro-antd/tooltip';
import { Icon } from '../icon/icon';
import type { IconName } from '../icon/icons';
import { ProblemSpeaker } from '../problem/problem-words';

/** As the server sends it with every view of a thing with a lifecycle. */
export interface Offer {
  event: string;
  allowed: boolean;
  because: string[];
  needs: string[];
  /** Duty rules it would break, but for a waiver. */
  waived?: string[];
}

let sequence = 0;

/**
 * A refused button stays, disabled by `aria-disabled` and not by `disabled`, so that keyboard and screen reader reach the reason.
 * Without an offer (not the viewer's business) nothing is drawn.
 */
@Component({
  selector: 'kl-offer-button',
  imports: [Icon, NzButtonComponent, NzTooltipDirective, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (offer(); as o) {
      <button
        nz-button
        type="button"
        [nzType]="primary() && o.allowed ? 'primary' : text() ? 'text' : 'default'"
        [nzSize]="small() ? 'small' : 'default'"
        [nzDanger]="danger()"
        [class.kl-refused]="!o.allowed"
        [attr.aria-disabled]="!o.allowed || busy() ? true : null"
        [attr.aria-busy]="busy() || null"
        [attr.aria-describedby]="o.allowed ? null : id"
        nz-tooltip
        [nzTooltipTitle]="o.allowed ? null : reason"
        [nzTooltipTrigger]="o.allowed ? null : 'focus'"
        nzTooltipPlacement="bottomRight"
        #tip="nzTooltip"
        (mouseenter)="o.allowed || tip.show()"
        (mouseleave)="tip.hide()"
        (keydown.escape)="tip.hide()"
        (click)="take(o)"
      >
        @if (!o.allowed) {
          <kl-icon name="lock" [size]="14" />
        } @else if (icon()) {
          <kl-icon [name]="icon()!" [size]="14" />
        }
        <span>{{ label() }}</span>
      </button>
      <ng-template #reason>
        <strong>{{ 'ui.offer.refused' | transloco: { action: label() } }}</strong>
        @for (rule of reasons(); track rule.name) {
          <div>{{ rule.text }}</div>
          <div class="kl-rule-id">{{ 'ui.offer.rule' | transloco }} {{ rule.name }}</div>
        }
      </ng-template>
      @if (!o.allowed) {
        <span class="kl-visually-hidden" [id]="id">{{ spoken() }}</span>
      }
    }
  `,
  styles: `
    :host {
      display: inline-flex;
    }
    :host:empty {
      display: none;
    }
  `,
})
export class OfferButton {
  private readonly speaker = inject(ProblemSpeaker);

  readonly offer = input.required<Offer | null | undefined>();
  readonly label = input.required<string>();
  readonly primary = input(false);
  readonly text = input(false);
  readonly danger = input(false);
  readonly small = input(false);
  readonly busy = input(false);
  readonly icon = input<IconName>();
  /** Values the reasons need ("还有 {{count}} 条"). */
  readonly params = input<Record<string, unknown>>();
  readonly taken = output<Offer>();

  protected readonly id = `kl-offer-${(sequence += 1)}`;
  protected readonly reasons = computed(() => (this.offer()?.because ?? []).map((name) => ({ name, text: this.speaker.rule(name, this.params()) })));
  protected readonly spoken = computed(() =>
    this.reasons()
      .map(({ text }) => text)
      .join(' '),
  );

  protected take(offer: Offer): void {
    if (offer.allowed && !this.busy()) this.taken.emit(offer);
  }
}

export function offerOf(offers: Offer[] | null | undefined, event: string): Offer | undefined {
  return offers?.find((offer) => offer.event === event);
}
