import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AppealGroundView } from '@kpi-loop/shared/client';
import { Texts } from '@kpi-loop/shared/ui';
import { LineFiguresRow } from './line-figures';
import { lineText } from './names';

/** What is contested, line by line, and why. */
@Component({
  selector: 'kl-ground-list',
  imports: [LineFiguresRow, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol>
      @for (one of grounds(); track one.no) {
        <li>
          <header>
            <span class="kl-tag accent">{{ 'appeal.ground.' + one.ground | transloco }}</span>
            <b>{{ nameOf(one) }}</b>
          </header>
          @if (one.line) {
            <kl-line-figures [line]="one.line" />
          }
          <p class="words">{{ one.text }}</p>
        </li>
      }
    </ol>
  `,
  styles: `
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-direction: column;
      gap: 4px;
      padding: 12px 0;
      border-bottom: 1px solid var(--kl-line);
    }
    li:first-child {
      padding-top: 0;
    }
    li:last-child {
      padding-bottom: 0;
      border-bottom: 0;
    }
    header {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 8px;
      align-items: center;
    }
    b {
      font-weight: 500;
    }
    .words {
      margin: 0;
      white-space: pre-line;
    }
  `,
})
export class GroundList {
  private readonly texts = inject(Texts);

  readonly grounds = input.required<AppealGroundView[]>();
  readonly ofYear = input(false);

  protected nameOf({ line }: AppealGroundView): string {
    return lineText(this.texts, line, this.ofYear());
  }
}
