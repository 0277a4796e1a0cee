import { ChangeDetectionStrategy, Component, computed, input, linkedSignal, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { NodeSuggestionView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, Panel, ReasonModal } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { ReviewNamePipe } from '../ui/names';

/** What people suggested at the step of the item at hand: made an action of, or declined. */
@Component({
  selector: 'kl-suggestion-list',
  imports: [BusinessDatePipe, NzButtonComponent, Panel, ReasonModal, ReviewNamePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[hidden]': '!suggestions().length' },
  template: `
    @if (suggestions().length) {
      <kl-panel [title]="'review.suggestion.title' | transloco">
        <p class="kl-small">{{ 'review.suggestion.hint' | transloco }}</p>
        <ul>
          @for (one of suggestions(); track one.id) {
            <li [class.chosen]="one.id === chosen()">
              <p>{{ one.text }}</p>
              <p class="kl-small">
                {{ one.author | reviewName }} · {{ one.node | reviewName }} · {{ one.madeAt | businessDate: 'dayShort' }}
                @if (one.status === 'accepted') {
                  · {{ 'review.suggestion.accepted' | transloco }}
                }
              </p>
              @if (one.id === chosen()) {
                <p class="kl-small">{{ 'review.suggestion.chosen' | transloco }}</p>
              } @else if (may()) {
                <span class="kl-row">
                  <button nz-button type="button" nzSize="small" (click)="adopted.emit(one)">{{ 'review.suggestion.adopt' | transloco }}</button>
                  @if (one.status === 'open') {
                    <button nz-button type="button" nzType="text" nzSize="small" (click)="declining.set(one)">
                      {{ 'review.suggestion.decline' | transloco }}
                    </button>
                  }
                </span>
              }
            </li>
          }
        </ul>
      </kl-panel>
    }
    <kl-reason-modal
      [open]="declining() !== null"
      [title]="'review.suggestion.declineTitle' | transloco"
      [needs]="['reason']"
      [hint]="'review.suggestion.declineHint' | transloco"
      [busy]="busy()"
      (given)="decline($event)"
      (closed)="declining.set(null)"
    />
  `,
  styles: `
    p {
      margin: 0 0 4px;
      overflow-wrap: anywhere;
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      padding: 8px 0;
      border-top: 1px solid var(--kl-line);
    }
    li.chosen {
      border-left: 3px solid var(--kl-accent);
      padding-left: 8px;
    }
  `,
})
export class SuggestionList {
  readonly suggestions = input.required<NodeSuggestionView[]>();
  /** The one the draft of the conclusion makes an action of. */
  readonly chosen = input<string | null>(null);
  readonly may = input(false);
  readonly busy = input(false);
  readonly adopted = output<NodeSuggestionView>();
  readonly declined = output<{ id: string; reason: string }>();

  private readonly open = computed(() =>
    this.suggestions()
      .map(({ id, status }) => `${id} ${status}`)
      .join(),
  );
  /** Until one of them is answered: what was written stays where it was refused. */
  protected readonly declining = linkedSignal<string, NodeSuggestionView | null>({ source: () => this.open(), computation: () => null });

  protected decline({ reason }: Record<string, string>): void {
    this.declined.emit({ id: this.declining()!.id, reason });
  }
}
