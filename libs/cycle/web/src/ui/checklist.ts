import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ChecklistItemView, MissingView } from '@kpi-loop/shared/client';
import { StatusMark, Texts, Words } from '@kpi-loop/shared/ui';

/** What every feature says about a gate: green, or what is missing with the way to put it right. */
@Component({
  selector: 'kl-cycle-checklist',
  imports: [RouterLink, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (item of items(); track item.name) {
        <li>
          <kl-status-mark [status]="item.green ? 'ok' : 'bad'" />
          <div>
            <b>{{ nameOf(item) }}</b>
            @if (item.green) {
              <span class="kl-small">{{ 'cycle.checklist.green' | transloco }}</span>
            }
            @for (missing of item.missing; track $index) {
              <span class="missing">
                <span [title]="missing.rule">{{ wordsOf(missing) }}</span>
                <a [routerLink]="missing.link.split('?')[0]" [queryParams]="queryOf(missing)">{{ 'cycle.checklist.fix' | transloco }}</a>
              </span>
            }
          </div>
        </li>
      } @empty {
        <li class="kl-soft">{{ 'cycle.checklist.none' | transloco }}</li>
      }
    </ul>
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      align-items: baseline;
      gap: 10px;
      padding: 10px 0;
      border-bottom: 1px solid var(--kl-line);
    }
    li:last-child {
      border-bottom: 0;
    }
    div {
      display: flex;
      flex: 1;
      flex-direction: column;
      min-width: 0;
    }
    b {
      font-weight: 500;
    }
    .missing {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      font-size: 13px;
      line-height: 20px;
      color: var(--kl-text-2);
    }
    .missing a {
      flex: none;
    }
  `,
})
export class Checklist {
  private readonly texts = inject(Texts);
  private readonly words = inject(Words);

  readonly items = input.required<ChecklistItemView[]>();

  protected nameOf({ name }: ChecklistItemView): string {
    return this.texts.known(`check.${name}`) ?? this.texts.known(`cycle.check.${name}`) ?? name;
  }

  protected wordsOf({ rule, count, params }: MissingView): string {
    const reason = params['reasonKey'];
    const told = { count, ...this.words.spoken(params), ...(typeof reason === 'string' ? { reason: this.texts.text(reason) } : {}) };
    return this.texts.known(`missing.${rule}`, told) ?? this.texts.text('cycle.checklist.missing', { count });
  }

  protected queryOf({ link }: MissingView): Record<string, string> {
    return Object.fromEntries(new URLSearchParams(link.split('?')[1] ?? ''));
  }
}
