import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { KnotView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, Icon, type IconName, linkPath, linkQuery } from '@kpi-loop/shared/ui';

export interface KnotCardModel {
  knot: KnotView;
  icon: IconName;
  head: string;
  /** The one fact. */
  fact: string;
  /** A name or a sentence rather than a number. */
  wordy: boolean;
  text: string;
  /** Who signed or agreed. */
  checks: string[];
  evidence: string;
}

/** One knot of the thread: what happened, one fact, one piece of evidence. */
@Component({
  selector: 'kl-knot-card',
  imports: [BusinessDatePipe, Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-card', '[class]': 'card().knot.state', role: 'article', '[attr.aria-label]': 'card().head' },
  template: `
    @let c = card();
    <header>
      <span>{{ c.head }}</span><time>{{ c.knot.at | businessDate: 'dayShort' }}</time>
    </header>
    @if (c.fact) {
      <b [class.wordy]="c.wordy" [title]="c.fact">{{ c.fact }}</b>
    }
    @if (c.text) {
      <p [title]="c.text">{{ c.text }}</p>
    }
    @if (c.checks.length) {
      <p class="checks">
        @for (name of c.checks; track name) {
          <span><kl-icon name="check" [size]="12" />{{ name }}</span>
        }
      </p>
    }
    @if (c.knot.link) {
      <a class="evidence" [routerLink]="path(c.knot.link)" [queryParams]="query(c.knot.link)"><kl-icon name="audit" [size]="12" />{{ c.evidence }}</a>
    }
  `,
  styleUrl: './knot-card.less',
})
export class KnotCard {
  readonly card = input.required<KnotCardModel>();

  protected readonly path = linkPath;
  protected readonly query = linkQuery;
}
