import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from '@kpi-loop/shared/ui';

/** Beside the name of a metric that two people vouch for; nothing beside any other. */
@Component({
  selector: 'kl-certified-mark',
  imports: [Icon, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (on()) {
      <span class="mark" [title]="'metric.certified.hint' | transloco">
        <kl-icon name="medal" [size]="14" />
        <span [class.kl-visually-hidden]="!worded()">{{ 'metric.certified.word' | transloco }}</span>
      </span>
    }
  `,
  styles: `
    .mark {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      color: var(--kl-accent);
      font-size: 12px;
      vertical-align: -2px;
    }
  `,
})
export class CertifiedMark {
  readonly on = input.required<boolean>();
  /** With the word beside the mark. */
  readonly worded = input(false);
}
